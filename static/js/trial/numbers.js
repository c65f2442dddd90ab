// Numbers for people, as the page's language writes them. What is sent to the server never passes through here.

/** At most so many digits after the point; all of them where `always`. */
export function written(value, digits, { always = false } = {}) {
  const language = globalThis.document?.documentElement.lang || "en";
  return value.toLocaleString(language, { minimumFractionDigits: always ? digits : 0, maximumFractionDigits: digits });
}

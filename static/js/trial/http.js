// Talking to the server in JSON.

const TIMEOUT_MS = 15_000;

/** The server will not have this subject here any more, and says why. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Returns {status, data}; data is null where the answer is no JSON. Throws where there is no answer. */
export async function post(address, body, csrfCookie) {
  const answer = await postOnce(address, body, csrfCookie);
  if (answer.status === 403 && answer.data === null) {
    // Django refuses the token without JSON: ask for a new one, once, by loading this page again.
    await request(window.location.href, { headers: { Accept: "text/html" } });
    return postOnce(address, body, csrfCookie);
  }
  return answer;
}

export function get(address) {
  return request(address, { headers: { Accept: "application/json", "Content-Type": "application/json" } });
}

/** Said while leaving: goes out even as the page goes, and nobody waits for an answer. */
export function tell(address, body, csrfCookie) {
  fetch(address, { ...asJson(body, csrfCookie), credentials: "same-origin", keepalive: true }).catch(() => {});
}

/** Whether the server turned the subject away for good. */
export function refusal({ status, data }) {
  return (status === 403 || status === 410) && data?.message ? new Refused(status, data.message) : null;
}

function postOnce(address, body, csrfCookie) {
  return request(address, asJson(body, csrfCookie));
}

function asJson(body, csrfCookie) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": cookie(csrfCookie) };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

async function request(address, options) {
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(address, {
      ...options, cache: "no-store", credentials: "same-origin", signal: tooLong.signal,
    });
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    return { status: response.status, data: isJson ? await response.json() : null };
  } finally {
    clearTimeout(timer);
  }
}

// Read at each request: logging in, in another tab, changes it.
function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

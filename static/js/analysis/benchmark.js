// The table of metrics, asked for anew as its reader sorts it or chooses other pairs: the server makes every table.

export function follow(section, form) {
  const said = section.querySelector("[data-benchmark-said]");
  let asked = 0;

  /** Ask for what the form says now. button: the head that was pressed. */
  async function ask(button) {
    const now = ++asked;
    const table = section.querySelector("[data-benchmark]");
    const query = queryOf(new FormData(form, button ?? undefined));
    const address = new URL(location.href);
    address.search = query.toString();
    query.set("result", form.dataset.result);
    try {
      const answer = await fetch(`${table.dataset.address}?${query}`);
      if (!answer.ok || answer.redirected) throw new Error(`${answer.url}: ${answer.status}`);
      const text = await answer.text();
      if (now !== asked) return; // another has been asked for meanwhile
      const focused = keyOf(document.activeElement);
      const scrolled = table.querySelector(".scrolls").scrollLeft;
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-benchmark]");
      table.replaceWith(document.adoptNode(fresh));
      fresh.querySelector(".scrolls").scrollLeft = scrolled;
      if (focused) fresh.querySelector(focused)?.focus();
      history.replaceState(null, "", address);
      said.textContent = fresh.dataset.says;
    } catch (error) {
      console.error(error);
      location.assign(address); // the page itself then says what is the matter
    }
  }

  section.addEventListener("change", (event) => {
    if (event.target.matches("[data-ask]")) ask();
  });
  return ask;
}

/** What the form says, without what it leaves open; of what it says twice, the last. */
export function queryOf(data) {
  const query = new URLSearchParams();
  for (const [name, value] of data) value === "" ? query.delete(name) : query.set(name, value);
  return query;
}

/** How to find the element again in another table. */
function keyOf(element) {
  if (element?.dataset.key) return `[data-key="${element.dataset.key}"]`;
  return element?.matches("[data-ask]") ? `#${element.id}` : null;
}

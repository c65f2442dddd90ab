// Keep the table of subjects fresh while somebody looks at it: asked anew every few seconds, never in a hidden tab.

const PAUSE_MS = 5000;

const place = document.querySelector("[data-watch]");
follow();

async function follow() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (document.hidden) continue;
    try {
      const answer = await fetch("?table");
      if (answer.redirected || answer.status === 403) return; // logged out: a reload by hand says so
      if (answer.ok) show(await answer.text());
    } catch {
      // The server is away for a while: ask again.
    }
  }
}

// The focus and how far the table is scrolled stay where they are.
function show(html) {
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const scrolled = place.querySelector(".scrolls")?.scrollLeft ?? 0;
  place.innerHTML = html;
  const table = place.querySelector(".scrolls");
  if (table) table.scrollLeft = scrolled;
  if (focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

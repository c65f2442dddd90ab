// Reload the page when the analysis it waits for is ready, or has failed.

// While subjects rate, the analysis is soon stale again: a page that has just reloaded itself lets its reader read.
const [navigation] = performance.getEntriesByType("navigation");
const FIRST_MS = navigation?.type === "reload" ? 30000 : 500;
const LONGEST_MS = 5000;

async function wait(address) {
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 1.5, LONGEST_MS)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (document.querySelector(":popover-open")) continue; // somebody is writing a reason
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return; // logged out: a reload by hand says so
      const { state } = await answer.json();
      if (state !== "stale" && state !== "computing") return location.reload();
    } catch {
      // The server is away for a while: ask again.
    }
  }
}

const waiting = document.querySelector("[data-wait-for]");
if (waiting) wait(waiting.dataset.waitFor);

// Tell how far the worker is with what the shown analysis lacks, and offer it: a page that somebody reads is not reloaded.

const PAUSE_MS = 3000;
const busy = document.querySelector("[data-further]");
const done = document.querySelector("[data-further-done]");

async function follow() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    try {
      const answer = await fetch(busy.dataset.further, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return; // logged out: a reload by hand says so
      const { state, further, percent } = await answer.json();
      if (further === "computing") {
        busy.querySelector("progress").value = percent;
        continue;
      }
      busy.hidden = true;
      if (further === "failed") return location.reload();
      if (state === "fresh") done.hidden = false; // else something has been rated since
      return;
    } catch {
      // The server is away for a while: ask again.
    }
  }
}

follow();

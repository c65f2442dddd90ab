// Follow a run of the worker: its step, its progress and the time left; load the page anew when it has ended.

const PAUSE_MS = 2000;

const run = document.querySelector("[data-run]");
if (run) follow(run);

async function follow({ dataset: { run: address } }) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return; // logged out: a reload by hand says so
      const now = await answer.json();
      if (now.state !== "waiting" && now.state !== "running") return location.reload();
      tell(now);
    } catch {
      // The server is away for a while: ask again.
    }
  }
}

function tell({ step, done, total, seconds_left: left }) {
  const named = run.querySelector("[data-step]");
  if (named && step) named.textContent = step;
  if (!total) return;
  const bar = run.querySelector("progress");
  bar.max = total;
  bar.value = done;
  const line = run.querySelector("[data-progress-text]");
  const { words, wordsLeft } = line.dataset;
  line.textContent = filled(left === null ? words : wordsLeft, { done, total, left: spoken(left, line.dataset) });
}

function spoken(seconds, { minutes, seconds: words }) {
  return seconds >= 90 ? filled(minutes, { n: Math.round(seconds / 60) }) : filled(words, { n: Math.ceil(seconds) });
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);
}

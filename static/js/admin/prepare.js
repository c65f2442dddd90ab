// The form of a stimulus set: only the levels that count are shown, and what it would make is said as it is edited.

const PAUSE_MS = 400; // after the last change: nobody wants an answer to half a number

const form = document.querySelector("form[data-count]");
const says = form.querySelector("[data-says]");
let asked = 0;
let timer;

show();
ask();
form.addEventListener("input", () => {
  show();
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MS);
});

function show() {
  const how = new FormData(form).get("how");
  for (const part of form.querySelectorAll("[data-shown-where]")) part.hidden = part.dataset.shownWhere !== how;
}

async function ask() {
  const number = ++asked;
  try {
    const answer = await fetch(form.dataset.count, { method: "POST", body: new FormData(form) });
    if (!answer.ok || answer.redirected || number !== asked) return;
    says.textContent = (await answer.json()).said;
  } catch {
    // The server is away: it is asked again at the next change.
  }
}

// The forms of a study: how long it would take is said anew whenever something that decides it is changed.

const says = document.querySelector("[data-durations]");
const form = says?.closest("form");
const field = (name) => form.elements.namedItem(name)?.value ?? "";
let asked = 0;

if (form) {
  ask();
  form.addEventListener("change", (event) => {
    if (/^(preset|stimulus_set)$|-break_minutes$/.test(event.target.name)) ask();
  });
}

function query() {
  const breaks = [...form.querySelectorAll("[name^=session_plans-][name$=-break_minutes]")];
  const numbered = breaks.filter((input) => !input.name.includes("__prefix__"));
  return new URLSearchParams([
    ["preset", field("preset")],
    ["stimulus_set", field("stimulus_set")],
    ...numbered.map((input) => ["break", input.value]),
  ]);
}

async function ask() {
  const number = ++asked;
  try {
    const answer = await fetch(`${says.dataset.durations}?${query()}`);
    if (!answer.ok || answer.redirected || number !== asked) return;
    says.textContent = (await answer.json()).said;
  } catch {
    // The server is away: it is asked again at the next change.
  }
}

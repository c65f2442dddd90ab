// The steps' panel: how many dark and light squares the subject can tell from their ground.

import * as panels from "./panels.js";

const panel = document.querySelector("[data-panel=steps]");

/** Resolves with {dark, light}; null where the display changed meanwhile. */
export async function countSteps() {
  for (const box of panel.querySelectorAll("input")) box.checked = false;
  let flags = [];
  for (;;) {
    if ((await panels.choose("steps", { flags })) === "changed") return null;
    const [dark, light] = ["dark", "light"].map(chosen);
    if (dark !== null && light !== null) return { dark, light };
    flags = ["incomplete"];
  }
}

function chosen(name) {
  const box = panel.querySelector(`input[name=${name}]:checked`);
  return box && Number(box.value);
}

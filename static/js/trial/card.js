// The card's panel: the subject fits a drawing to a card held against the screen.

import { heightOf, LEAST, remember, remembered, screenOf, stepOf, USUAL, within } from "./card_size.js";
import * as panels from "./panels.js";

const MARGIN = 24; // the least room beside the drawing

const panel = document.querySelector("[data-panel=card]");
const drawing = panel.querySelector("[data-card]");
const slider = panel.querySelector("[data-card-width]");

/** Resolves with the card's width in CSS pixels; null where the display changed meanwhile: then it is another width. */
export async function fitCard(measured, zoom) {
  const screen = screenOf(measured);
  const most = within(Infinity, measured.inner_width - 2 * MARGIN);
  const done = new AbortController();
  const set = (width) => {
    slider.value = within(width, most);
    draw(Number(slider.value));
  };
  slider.min = LEAST;
  slider.max = most;
  set(remembered(screen) ?? USUAL);
  listen(set, done.signal);
  const flags = zoom === null || zoom === 100 ? [] : ["zoomed"];
  const action = await panels.choose("card", { flags, values: { zoom } });
  done.abort();
  if (action === "changed") return null;
  const width = Number(slider.value);
  remember(screen, width);
  return width;
}

function draw(width) {
  drawing.style.width = `${width}px`;
  drawing.style.height = `${heightOf(width)}px`;
}

// The keys work wherever the focus is; the slider would have steps of its own for some of them.
function listen(set, signal) {
  const by = (step) => set(Number(slider.value) + step);
  slider.addEventListener("input", () => draw(Number(slider.value)), { signal });
  for (const button of panel.querySelectorAll("[data-card-step]")) {
    button.addEventListener("click", () => by(Number(button.dataset.cardStep)), { signal });
  }
  window.addEventListener("keydown", (event) => {
    const step = stepOf(event.key);
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    by(step);
  }, { signal });
}

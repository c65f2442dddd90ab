// The stage: the grey, and the pictures of a trial placed on it, shown and taken away by visibility alone.

const element = document.querySelector("[data-stage]");
const labels = {
  reference: element.querySelector('[data-label="reference"]'),
  test: element.querySelector('[data-label="test"]'),
};

let placed = new Map(); // picture's name → what shows it: the picture, and its label where it has one

export function setGrey(grey) {
  const root = document.documentElement;
  root.style.setProperty("--grey", `rgb(${grey} ${grey} ${grey})`);
  root.dataset.ink = contrastWithBlack(grey) >= contrastWithWhite(grey) ? "black" : "white";
}

/** What the page shows: the name of what a phase shows (shows/), or null for a panel. */
export function setPhase(phase) {
  const { dataset } = document.documentElement;
  if (!phase) delete dataset.trial;
  else if (dataset.trial !== phase) dataset.trial = phase; // a change where nothing changes would look like one
}

/**
 * Put a trial's decoded pictures in their places, still out of sight.
 *
 * places: {name: place}, as in layout.js. label_px: the labels' height in device pixels, or 0 for none.
 */
export function place(pictures, places, { label_px, enlargement, display }) {
  placed = new Map(Object.entries(places).map(([name, at]) => {
    const picture = pictures[name];
    put(picture, at, display);
    picture.style.imageRendering = enlargement > 1 ? "pixelated" : "auto";
    if (!label_px) return [name, [picture]];
    const label = labels[name];
    put(label, { ...at, top: at.top - label_px, height: label_px }, display);
    label.style.fontSize = `min(16px, ${label_px / 2 / display.dpr}px)`;
    return [name, [picture, label]];
  }));
  conceal();
  element.replaceChildren(...[...placed.values()].flat());
  element.hidden = false;
}

/** Make some of the placed pictures visible, with their labels. phase: as in setPhase. */
export function reveal(phase, names) {
  setPhase(phase);
  for (const part of names.flatMap((name) => placed.get(name))) part.classList.remove("waiting");
}

/** Nothing but grey. */
export function conceal() {
  setPhase("grey");
  for (const part of [...placed.values()].flat()) part.classList.add("waiting");
}

export function clear() {
  placed.clear();
  element.replaceChildren();
  element.hidden = true;
}

function put(part, { left, top, width, height }, { dpr }) {
  const lengths = { left, top, width, height };
  for (const [name, devicePixels] of Object.entries(lengths)) part.style[name] = `${devicePixels / dpr}px`;
}

function contrastWithBlack(grey) {
  return (luminance(grey) + 0.05) / 0.05;
}

function contrastWithWhite(grey) {
  return 1.05 / (luminance(grey) + 0.05);
}

function luminance(grey) {
  const value = grey / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

// The stage: the grey, and a pair placed on it, shown and taken away by visibility alone.

import { layout } from "./layout.js";
import { windowPixels } from "./measure.js";

const element = document.querySelector("[data-stage]");
const labels = {
  reference: element.querySelector('[data-label="reference"]'),
  test: element.querySelector('[data-label="test"]'),
};

export function setGrey(grey) {
  const root = document.documentElement;
  root.style.setProperty("--grey", `rgb(${grey} ${grey} ${grey})`);
  root.dataset.ink = contrastWithBlack(grey) >= contrastWithWhite(grey) ? "black" : "white";
}

/** What the page shows: "pair", "grey", "scale", or null for a panel. */
export function setPhase(phase) {
  if (phase) document.documentElement.dataset.trial = phase;
  else delete document.documentElement.dataset.trial;
}

/** Put a decoded pair in its place, still out of sight. */
export function place(pictures, item, room, display) {
  const px = (devicePixels) => `${devicePixels / display.dpr}px`;
  const at = layout(windowPixels(display), item, room);
  for (const side of ["reference", "test"]) {
    const picture = pictures[side];
    picture.style.left = px(at[side]);
    picture.style.top = px(at.top);
    picture.style.width = px(item.width);
    picture.style.height = px(item.height);
    const label = labels[side];
    label.style.left = px(at[side]);
    label.style.top = px(at.labels);
    label.style.width = px(item.width);
    label.style.height = px(room.label_px);
    label.style.fontSize = `min(16px, ${px(room.label_px / 2)})`;
  }
  element.classList.add("waiting");
  element.replaceChildren(labels.reference, labels.test, pictures.reference, pictures.test);
  element.hidden = false;
}

export function reveal() {
  setPhase("pair");
  element.classList.remove("waiting");
}

export function conceal() {
  element.classList.add("waiting");
  setPhase("grey");
}

export function clear() {
  element.replaceChildren(labels.reference, labels.test);
  element.hidden = true;
}

/** Where the pictures really are, in device pixels. */
export function boxes(pictures, { dpr }) {
  const box = (picture) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    return [left, top, width, height].map((length) => Math.round(length * dpr * 1000) / 1000);
  };
  return { reference: box(pictures.reference), test: box(pictures.test) };
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

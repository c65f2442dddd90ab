// The grading scale: appears, takes one answer by key or click, goes.

import { setPhase } from "./stage.js";

const element = document.querySelector("[data-scale]");
const buttons = [...element.querySelectorAll("[data-grade]")];

/** grades: [{value, words, short}]. isShort: with the fewer words, for who knows the full ones by now. */
export function show(grades, isShort) {
  for (const { value, words, short } of grades) {
    const button = buttons.find(({ dataset }) => dataset.grade === String(value));
    button.querySelector("[data-words]").textContent = isShort ? short : words;
  }
  setPhase("scale");
  element.hidden = false;
  element.focus({ preventScroll: true }); // Tab leads to the grades; Space and Enter do nothing until then
}

export function hide() {
  element.hidden = true;
  setPhase("grey");
}

/** Keys pressed before the scale is on the screen, and keys still held down, are no answers. */
export function listen({ onset, answer, signal }) {
  const reply = { given: false };
  const take = (grade, event) => {
    if (reply.given || event.timeStamp < onset) return;
    reply.given = true;
    answer(grade, event.timeStamp - onset);
  };
  window.addEventListener("keydown", (event) => {
    const grade = gradeOf(event);
    if (grade !== null && !event.repeat) take(grade, event);
  }, { signal });
  for (const button of buttons) {
    button.addEventListener("click", (event) => take(Number(button.dataset.grade), event), { signal });
  }
  return reply;
}

// By the key's place first, so that the row of digits needs no Shift where a keyboard wants one, and the
// numeric pad works without Num Lock; by what it types otherwise.
function gradeOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? event.key;
  return buttons.some((button) => button.dataset.grade === digit) ? Number(digit) : null;
}

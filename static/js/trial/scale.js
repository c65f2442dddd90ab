// The grading scale: appears, takes one answer by key or click, goes.

import { frame } from "./frames.js";
import { setPhase } from "./stage.js";

const element = document.querySelector("[data-scale]");
const buttons = [...element.querySelectorAll("[data-grade]")];

/**
 * Ask for a grade. Returns {grade, response_ms}, both null after the time-out; rejects when the signal is aborted.
 * Keys pressed before the scale is there, and keys still held down, are no answers.
 */
export async function askForGrade(timeoutMs, signal) {
  const done = new AbortController();
  try {
    await frame(signal);
    setPhase("scale");
    element.hidden = false;
    element.focus({ preventScroll: true }); // Tab leads to the grades; Space and Enter do nothing until then
    const onset = await frame(signal);
    return await new Promise((resolve, reject) => {
      const answer = (grade, event) => {
        if (event.timeStamp >= onset) resolve({ grade, response_ms: event.timeStamp - onset });
      };
      const options = { signal: done.signal };
      window.addEventListener("keydown", (event) => {
        const grade = gradeOf(event);
        if (grade !== null && !event.repeat) answer(grade, event);
      }, options);
      for (const button of buttons) {
        button.addEventListener("click", (event) => answer(Number(button.dataset.grade), event), options);
      }
      signal.addEventListener("abort", () => reject(signal.reason), options);
      const timer = setTimeout(resolve, onset + timeoutMs - performance.now(), { grade: null, response_ms: null });
      done.signal.addEventListener("abort", () => clearTimeout(timer));
    });
  } finally {
    done.abort();
    element.hidden = true;
    setPhase("grey");
  }
}

// By the key's place first, so that the row of digits needs no Shift where a keyboard wants one, and the
// numeric pad works without Num Lock; by what it types otherwise.
function gradeOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? event.key;
  return buttons.some((button) => button.dataset.grade === digit) ? Number(digit) : null;
}

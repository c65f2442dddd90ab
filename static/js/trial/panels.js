// Panels: what stands on the page between trials, one at a time. Their words are the template's; here they are
// only filled in. `{name}` in a text takes a value, [data-when="flag"] shows while the flag is set.

import { displayChange } from "./measure.js";
import { setPhase } from "./stage.js";

const panels = new Map([...document.querySelectorAll("[data-panel]")].map((panel) => [panel.dataset.panel, panel]));
const originals = new WeakMap(); // text node → its text with braces

let shown = null;
let sole = null; // the name of the only panel that may still be shown

/** Show a panel, or bring the one shown up to date. findings and advice: [{name, …values}], each by its template. */
export function show(name, { values = {}, flags = [], findings = [], advice = [] } = {}) {
  if (sole && name !== sole) return;
  const panel = panels.get(name);
  setPhase(null);
  for (const part of panel.querySelectorAll("[data-when]")) part.hidden = !flags.includes(part.dataset.when);
  panel.querySelector("[data-findings]")?.replaceChildren(...findings.map(notice));
  panel.querySelector("[data-advice]")?.replaceChildren(...advice.map(notice));
  fill(panel, values);
  if (shown !== panel) {
    hide();
    panel.hidden = false;
    shown = panel;
    window.scrollTo(0, 0);
    (panel.querySelector("[data-focus]") ?? primary() ?? panel.querySelector("h1")).focus();
  } else if (!isInteractive(document.activeElement)) {
    primary()?.focus();
  }
}

/** From now on show this panel or none, whatever else the page may still want to say. */
export function keepTo(name) {
  sole = name;
}

export function hide() {
  if (shown) shown.hidden = true;
  shown = null;
}

/** Show a panel, and wait for its button; then hide it. */
export async function ask(name, content) {
  const done = new AbortController();
  show(name, content);
  const action = await choice(done.signal);
  done.abort();
  hide();
  return action;
}

/** Show a panel; resolves with the action of the button pressed, or "changed" when the display has. */
export async function choose(name, content) {
  const done = new AbortController();
  show(name, content);
  const action = await Promise.race([choice(done.signal), displayChange(done.signal)]);
  done.abort();
  return action;
}

/** Put values into the texts of an element; it can be filled again with others. */
export function fill(element, values) {
  for (const node of texts(element)) {
    const original = originals.get(node) ?? node.data;
    if (!original.includes("{")) continue;
    originals.set(node, original);
    node.data = filled(original, values);
  }
}

// Enter presses the main button wherever the focus is, but on another button or link; Space also leaves boxes alone.
function choice(signal) {
  return new Promise((resolve) => {
    shown.addEventListener("click", (event) => {
      const button = event.target.closest("[data-action]");
      if (button) resolve(button.dataset.action);
    }, { signal });
    window.addEventListener("keydown", (event) => {
      const focused = document.activeElement;
      if (event.repeat || focused.matches("a, button")) return;
      if (event.key !== "Enter" && (event.key !== " " || isInteractive(focused))) return;
      event.preventDefault();
      primary()?.click();
    }, { signal });
  });
}

function notice({ name, ...values }) {
  const copy = document.querySelector(`template[data-finding="${name}"]`).content.cloneNode(true);
  for (const node of texts(copy)) node.data = filled(node.data, values); // for good: its panel has other values
  return copy;
}

function texts(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);
}

function primary() {
  return [...(shown?.querySelectorAll("[data-action], a.button") ?? [])].find(isVisible);
}

function isInteractive(element) {
  return shown.contains(element) && element.matches("a, button, input") && isVisible(element);
}

function isVisible(element) {
  return element.getClientRects().length > 0;
}

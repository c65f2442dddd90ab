// Panels: what stands on the page between trials, one at a time. Their words are the template's; here they are
// only filled in. `{name}` in a text takes a value, [data-when="flag"] shows while the flag is set.

const panels = new Map([...document.querySelectorAll("[data-panel]")].map((panel) => [panel.dataset.panel, panel]));
const originals = new WeakMap(); // text node → its text with braces

let shown = null;

/** Show a panel, or bring the one shown up to date. */
export function show(name, { values = {}, flags = [], findings = null } = {}) {
  const panel = panels.get(name);
  for (const part of panel.querySelectorAll("[data-when]")) part.hidden = !flags.includes(part.dataset.when);
  if (findings) panel.querySelector("[data-findings]").replaceChildren(...findings.map(finding));
  fill(panel, values);
  if (shown !== panel) {
    hide();
    panel.hidden = false;
    shown = panel;
    window.scrollTo(0, 0);
  }
  if (!panel.contains(document.activeElement) || !isVisible(document.activeElement)) primary()?.focus();
}

export function hide() {
  if (shown) shown.hidden = true;
  shown = null;
}

/** Resolves with the action of the button pressed; Space and Enter press the main one wherever the focus is. */
export function choice(signal) {
  return new Promise((resolve) => {
    shown.addEventListener("click", (event) => {
      const button = event.target.closest("[data-action]");
      if (button) resolve(button.dataset.action);
    }, { signal });
    window.addEventListener("keydown", (event) => {
      if (document.activeElement !== document.body || event.repeat || ![" ", "Enter"].includes(event.key)) return;
      event.preventDefault();
      primary()?.click();
    }, { signal });
  });
}

/** Show a panel, and wait for its button. */
export async function ask(name, content) {
  const done = new AbortController();
  show(name, content);
  const action = await choice(done.signal);
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

function finding({ name, ...values }) {
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

function isVisible(element) {
  return element.getClientRects().length > 0;
}

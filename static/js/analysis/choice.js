// The pairs that the page's reader has chosen: by a brush over the scatter, its legend, or boxes to tick. All charts of
// pairs then show these alone.

import { brushed, chosen, filled, signal } from "./chosen.js";

const QUIET_MS = 250; // while a brush is dragged nothing is said aloud

export class Choice {
  #within = null; // the pairs dragged over
  #views = new Map(); // of charts of pairs, with where their caption tells of the choice
  #speaking;

  constructor(bar, boxes, table) {
    this.bar = bar;
    this.boxes = boxes;
    this.said = bar.querySelector("[data-choice-said]");
    this.button = bar.querySelector("[data-choice-clear]");
    this.hint = bar.querySelector("[data-choice-hint]");
    this.pairs = [...table.tBodies[0].rows].map(({ dataset }) => ({
      pair: Number(dataset.pair),
      content: dataset.content,
      attack: dataset.attack,
      level: dataset.level,
    }));
    for (const element of [bar, boxes]) if (element) element.hidden = false;
    this.button.addEventListener("click", () => {
      this.clear();
      (this.boxes?.querySelector("summary") ?? this.bar).focus();
    });
    boxes?.addEventListener("change", () => this.#tell());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.keys === null) return;
      this.clear();
    });
    this.keys = null;
    this.#say();
  }

  /** A chart has been drawn: it shows the chosen pairs from now on. */
  join(figure, view) {
    this.#views.set(figure, view);
    if (this.keys !== null) this.#show(figure, view);
  }

  /** The scatter has been drawn: what is dragged over in it is chosen, and an attack that is clicked in its legend. */
  listen(view, points) {
    this.scatter = view;
    view.addSignalListener("brush", (_name, brush) => {
      if (this.clearing) return;
      this.#within = brushed(points, brush);
      this.#tell();
    });
    view.addSignalListener("attacks", (_name, { attack = [] }) => {
      if (this.clearing) return;
      this.#tick("attack", attack);
      this.#tell();
    });
  }

  clear() {
    this.#within = null;
    for (const box of this.boxes?.querySelectorAll("input") ?? []) box.checked = false;
    this.#wipe();
    this.#tell();
  }

  /** Take the brush and the legend's choice off the scatter, which tells of it as if a person had done it. */
  #wipe() {
    if (!this.scatter) return;
    this.clearing = true;
    this.scatter.signal("brush_x", []).signal("brush_y", []).data("brush_store", []).data("attacks_store", []);
    this.scatter.runAsync().finally(() => (this.clearing = false));
  }

  #tick(by, values) {
    const wanted = new Set(values);
    for (const box of this.boxes?.querySelectorAll(`[data-choice-by="${by}"] input`) ?? []) {
      box.checked = wanted.has(box.value);
    }
  }

  #ticks() {
    const groups = [...(this.boxes?.querySelectorAll("[data-choice-by]") ?? [])];
    return Object.fromEntries(
      groups.map((group) => [
        group.dataset.choiceBy,
        [...group.querySelectorAll("input:checked")].map((box) => box.value),
      ]),
    );
  }

  #tell() {
    this.keys = chosen(this.pairs, this.#within, this.#ticks());
    for (const [figure, view] of this.#views) this.#show(figure, view);
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => this.#say(), QUIET_MS);
  }

  #show(figure, view) {
    view.signal("chosen", signal(this.pairs, this.keys)).runAsync();
    figure.querySelector("[data-caption-chosen]").textContent = this.keys === null ? "" : this.#words("wordsCaption");
  }

  #say() {
    const some = this.keys !== null;
    this.said.textContent = this.#words(some ? "words" : "wordsAll");
    this.button.hidden = !some;
    this.hint.hidden = some;
    this.bar.classList.toggle("some", some);
  }

  #words(which) {
    return filled(this.bar.dataset[which], { n: this.keys?.size, total: this.pairs.length });
  }
}

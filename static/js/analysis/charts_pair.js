// The pair that is looked at: its name, its two pictures pixel for pixel, its numbers.
// The table of all pairs is where everything about them stands; nothing is said twice.

export class PairPanel {
  #rows = new Map();
  #held = false;
  #metric = "";

  constructor(panel, table) {
    this.panel = panel;
    this.headings = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    for (const row of table.tBodies[0].rows) this.#rows.set(Number(row.dataset.pair), row);
    this.select = panel.querySelector("[data-pair-select]");
    this.hold = panel.querySelector("[data-hold]");
    this.onChange = () => {};
    this.pair = null;

    this.#fillSelect();
    this.select.addEventListener("change", () => this.show(Number(this.select.value)));
    for (const button of panel.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.#step(Number(button.dataset.step)));
    }
    this.hold.addEventListener("click", () => this.toggleHold());
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#held) return;
      this.toggleHold();
      event.preventDefault(); // said: it lets the pair go, and nothing else
    });
    table.addEventListener("click", (event) => {
      const row = event.target.closest("button")?.closest("tr[data-pair]");
      if (!row) return;
      this.show(Number(row.dataset.pair));
      this.#setHold(true);
      panel.scrollIntoView({ block: "nearest" });
    });
    for (const image of this.#images()) {
      image.addEventListener("load", () => this.#size(image));
      image.addEventListener("error", () => this.#missing(true));
    }
    this.#watchPixels();
    if (this.#rows.size) this.show(this.#rows.keys().next().value);
  }

  /** The metric whose score stands out. */
  set metric(name) {
    this.#metric = name;
    if (this.pair !== null) this.#writeNumbers(this.#rows.get(this.pair));
  }

  /** The pointer is at a pair: show it, unless another one is held. */
  point(pair) {
    if (!this.#held) this.show(pair);
  }

  toggleHold() {
    this.#setHold(!this.#held);
  }

  show(pair) {
    const row = this.#rows.get(pair);
    if (!row || pair === this.pair) return;
    this.pair = pair;
    this.select.value = String(pair);
    const name = nameOf(row);
    this.panel.querySelector("[data-pair-name]").textContent = name;
    this.panel.querySelector("[data-pair-shown]").textContent = [row.cells[1], row.cells[2]]
      .map((cell) => cell.textContent)
      .filter((text) => text !== "–")
      .join(" ");
    this.panel.querySelector("[data-pair-viewer]").href = row.querySelector("th a").href;
    this.#missing(false);
    const [reference, shown] = this.#images();
    reference.src = row.dataset.reference;
    shown.src = row.dataset.picture;
    this.#writeNumbers(row);
    this.onChange(pair);
  }

  #step(by) {
    const pairs = [...this.#rows.keys()];
    this.show(pairs[(pairs.indexOf(this.pair) + by + pairs.length) % pairs.length]);
  }

  #setHold(held) {
    this.#held = held;
    this.hold.setAttribute("aria-pressed", String(held));
  }

  #fillSelect() {
    let group;
    for (const [pair, row] of this.#rows) {
      if (group?.label !== row.dataset.content) {
        group = document.createElement("optgroup");
        group.label = row.dataset.content;
        this.select.append(group);
      }
      group.append(new Option(nameOf(row), pair));
    }
  }

  #writeNumbers(row) {
    const list = this.panel.querySelector("[data-pair-numbers]");
    list.replaceChildren(
      ...[...row.cells].slice(1).map((cell, number) => {
        const entry = document.createElement("div");
        const [term, text] = ["dt", "dd"].map((tag) => document.createElement(tag));
        term.textContent = this.headings[number];
        text.textContent = cell.textContent;
        entry.classList.toggle("looked-at", cell.dataset.of === this.#metric);
        entry.append(term, text);
        return entry;
      }),
    );
  }

  #images() {
    return [this.panel.querySelector("[data-reference-picture]"), this.panel.querySelector("[data-picture]")];
  }

  #missing(yes) {
    this.panel.querySelector("[data-picture-missing]").hidden = !yes;
  }

  /** One image pixel on one pixel of the screen. */
  #size(image) {
    image.style.width = `${image.naturalWidth / devicePixelRatio}px`;
    image.style.height = `${image.naturalHeight / devicePixelRatio}px`;
  }

  #watchPixels() {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      "change",
      () => {
        this.#images().forEach((image) => this.#size(image));
        this.#watchPixels();
      },
      { once: true },
    );
  }
}

function nameOf(row) {
  return row.querySelector("th button").textContent;
}

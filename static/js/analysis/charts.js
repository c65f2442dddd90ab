// Draws the page's charts, and joins the scatter to the pair that is looked at.

import { follow } from "./benchmark.js";
import { PairPanel } from "./charts_pair.js";
import { Choice } from "./choice.js";

const { vegaEmbed } = window;
const DRAGGED = 4; // px: a pointer that has moved farther between press and release has not clicked
const NARROW = 560; // px: below it, a legend at the side would leave no room for the chart

const OPTIONS = {
  ast: true, // Vega's interpreter: the page's security policy allows no evaluated code
  actions: false,
  defaultStyle: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
};

/** Light or dark, as the page is. */
function theme() {
  const said = document.documentElement.dataset.theme;
  if (said === "light" || said === "dark") return said;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

async function fetchJSON(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.canvas = figure.querySelector("[data-canvas]");
    this.name = figure.dataset.chart;
    this.specs = new Map();
    this.drawing = Promise.resolve();
    this.onDrawn = () => {};
    this.choice = null;
  }

  /** Draw, after what is being drawn now; of many calls in a row only the last one counts. */
  draw() {
    const wanted = (this.wanted = Symbol(this.name));
    this.drawing = this.drawing.then(async () => {
      if (wanted === this.wanted) await this.#draw();
    });
    return this.drawing;
  }

  async #draw() {
    try {
      const spec = structuredClone(await this.spec());
      if (this.canvas.clientWidth < NARROW) spec.config.legend = { ...spec.config.legend, orient: "bottom", columns: 3 };
      const result = await vegaEmbed(this.canvas, spec, OPTIONS);
      this.embedded?.finalize();
      this.embedded = result;
      this.narrow = this.canvas.clientWidth < NARROW;
      this.#write(spec.usermeta.caption);
      if (spec.params?.some(({ name }) => name === "chosen")) this.choice?.join(this.figure, result.view);
      this.onDrawn(result.view, spec);
    } catch (error) {
      console.error(error);
      this.canvas.textContent = this.canvas.dataset.failed;
    }
  }

  /** The chart's specification: asked for once, and again where that failed. */
  spec() {
    const address = `${this.figure.dataset.address.replace("NAME", encodeURIComponent(this.name))}&theme=${theme()}`;
    if (!this.specs.has(address)) {
      const asked = fetchJSON(address);
      asked.catch(() => this.specs.delete(address));
      this.specs.set(address, asked);
    }
    return this.specs.get(address);
  }

  #write(caption) {
    this.figure.querySelector("[data-caption]").textContent = caption.join(" ");
    this.addressFiles();
  }

  addressFiles(more = "") {
    for (const link of this.figure.querySelectorAll("[data-file]")) {
      link.href = link.dataset.file.replace("NAME", encodeURIComponent(this.name)) + more;
    }
  }

  /** Redraw where the place has become narrow or wide enough for another layout. */
  fit() {
    if (this.embedded && this.narrow !== this.canvas.clientWidth < NARROW) this.draw();
  }
}

/** The scatter, its metric, and the pair that is shown beside it. */
function explore(explorer, chart) {
  const panel = new PairPanel(explorer.querySelector("[data-pair-panel]"), document.querySelector("[data-pairs]"));
  const metric = explorer.querySelector("[data-metric]");
  const intervals = explorer.querySelector("[data-intervals]");
  for (const element of explorer.querySelectorAll("[data-needs-script]")) element.hidden = false;

  const addressFiles = () => chart.addressFiles(intervals.checked ? "&intervals" : "");
  const choose = () => {
    chart.name = metric.selectedOptions[0].dataset.chart;
    panel.metric = metric.value;
    return chart.draw();
  };
  let pressed = null; // where the pointer went down: until it is up, it drags and points at nothing
  chart.canvas.addEventListener("pointerdown", (event) => (pressed = event), true);
  window.addEventListener("pointerup", () => setTimeout(() => (pressed = null)));
  const dragged = (event) => pressed && Math.hypot(event.x - pressed.x, event.y - pressed.y) > DRAGGED;
  chart.onDrawn = (view, spec) => {
    view.signal("intervals", intervals.checked).signal("shown", panel.pair).run();
    view.addSignalListener("hover", (_name, value) => {
      const [pair] = value.pair ?? [];
      if (pair !== undefined && !pressed) panel.point(pair);
    });
    view.addEventListener("click", (event, item) => {
      if (item && !dragged(event)) panel.toggleHold();
    });
    chart.choice?.listen(view, spec.data.values);
    // The brush is a mark without a name: what is chosen is told in words beside the chart.
    for (const mark of chart.canvas.querySelectorAll(".brush_brush, .brush_brush_bg")) mark.ariaHidden = "true";
    addressFiles();
  };
  panel.onChange = (pair) => chart.embedded?.view.signal("shown", pair).runAsync();
  metric.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("metric", metric.value);
    history.replaceState(null, "", address);
    choose();
  });
  intervals.addEventListener("change", () => {
    chart.embedded?.view.signal("intervals", intervals.checked).runAsync();
    addressFiles();
  });
  return choose();
}

/** A chart that is one of several, by what is selected; each with its table. */
function select(section, chart) {
  const selected = section.querySelector("[data-figure-select]");
  const choose = () => {
    chart.name = selected.selectedOptions[0].dataset.chart;
    for (const table of section.querySelectorAll("[data-numbers]")) table.hidden = table.dataset.numbers !== chart.name;
    return chart.draw();
  };
  selected.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set(selected.name, selected.value);
    history.replaceState(null, "", address);
    choose();
  });
  return choose();
}

const charts = [...document.querySelectorAll("figure[data-chart]")].map((figure) => new Chart(figure));
const explorer = document.querySelector("[data-explorer]");
const several = document.querySelector("[data-figures]");
const table = document.querySelector("[data-benchmark-section]");
const look = document.querySelector("[data-look]");
const bar = document.querySelector("[data-choice]");
if (bar) {
  const choice = new Choice(bar, document.querySelector("[data-choice-boxes]"), document.querySelector("[data-pairs]"));
  for (const chart of charts) chart.choice = choice;
}
if (look) {
  const ask = table ? follow(table, look) : () => {};
  look.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.submitter);
  });
}
for (const chart of charts) chart.spec(); // all at once; they are drawn from the top
for (const chart of charts) {
  if (explorer?.contains(chart.figure)) await explore(explorer, chart);
  else if (several?.contains(chart.figure)) await select(several, chart);
  else await chart.draw();
}

const redraw = () => charts.forEach((chart) => chart.draw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
new ResizeObserver(() => charts.forEach((chart) => chart.fit())).observe(document.body);

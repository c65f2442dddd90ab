// Draws the page's charts, and joins the scatter to the pair that is looked at.

import { PairPanel } from "./charts_pair.js";

const { vegaEmbed } = window;
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
      this.onDrawn(result.view);
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
  chart.onDrawn = (view) => {
    view.signal("intervals", intervals.checked).signal("shown", panel.pair).run();
    view.addSignalListener("hover", (_name, value) => {
      const [pair] = value.pair ?? [];
      if (pair !== undefined) panel.point(pair);
    });
    view.addEventListener("click", (_event, item) => {
      if (item) panel.toggleHold();
    });
    addressFiles();
  };
  panel.onChange = (pair) => chart.embedded?.view.signal("shown", pair).runAsync();
  metric.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("metric", metric.value);
    history.replaceState(null, "", address);
    choose();
  });
  explorer.querySelector("[data-metric-form]").addEventListener("submit", (event) => event.preventDefault());
  intervals.addEventListener("change", () => {
    chart.embedded?.view.signal("intervals", intervals.checked).runAsync();
    addressFiles();
  });
  return choose();
}

const charts = [...document.querySelectorAll("figure[data-chart]")].map((figure) => new Chart(figure));
const explorer = document.querySelector("[data-explorer]");
for (const chart of charts) chart.spec(); // all at once; they are drawn from the top
for (const chart of charts) {
  if (explorer?.contains(chart.figure)) await explore(explorer, chart);
  else await chart.draw();
}

const redraw = () => charts.forEach((chart) => chart.draw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
new ResizeObserver(() => charts.forEach((chart) => chart.fit())).observe(document.body);

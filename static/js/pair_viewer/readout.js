// The samples of the pixel that is pointed at: of both pictures, their difference, and a map's value.

export class Readout {
  constructor(table, language) {
    this.table = table;
    this.at = table.querySelector("[data-at]");
    this.rows = Object.fromEntries([...table.querySelectorAll("[data-of]")].map((row) => [row.dataset.of, row]));
    this.number = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });
    this.pixel = null;
  }

  /** samples: {reference, shown}: ImageData. map: null, or {samples, about, grid}. */
  of(samples, map) {
    Object.assign(this, { samples, map });
    if (this.rows.map) this.rows.map.hidden = !map;
    this.show(this.pixel);
  }

  /** pixel: {x, y}, or null for none; what lies outside the picture is left alone. */
  show(pixel) {
    const { reference, shown } = this.samples ?? {};
    if (!pixel || !reference || !shown || outside(pixel, reference) || outside(pixel, shown)) return;
    this.pixel = pixel;
    this.at.textContent = `x ${pixel.x}, y ${pixel.y}`;
    const [of, by] = [rgb(reference, pixel), rgb(shown, pixel)];
    this.#write("reference", of.map(String));
    this.#write("shown", by.map(String));
    this.#write("difference", by.map((sample, n) => signed(sample - of[n])));
    if (this.map) this.#write("map", [this.#ofMap(pixel)]);
  }

  #ofMap({ x, y }) {
    const { samples, about, grid } = this.map;
    if (about.top === null) return "–";
    const at = { x: Math.floor((x - grid.left) / grid.step), y: Math.floor((y - grid.top) / grid.step) };
    if (outside(at, samples)) return "–";
    const [level, , , opacity] = samples.data.subarray(4 * (at.y * samples.width + at.x));
    return opacity ? this.number.format(about.low + (level / 255) * (about.high - about.low)) : "–";
  }

  #write(of, texts) {
    [...this.rows[of].querySelectorAll("td")].forEach((cell, n) => (cell.textContent = texts[n]));
  }
}

function outside({ x, y }, { width, height }) {
  return x < 0 || y < 0 || x >= width || y >= height;
}

function rgb({ data, width }, { x, y }) {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
}

function signed(difference) {
  return difference > 0 ? `+${difference}` : difference < 0 ? `−${-difference}` : "0";
}

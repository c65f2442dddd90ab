// A window on a sheet of pictures that lie on each other: all decoded and laid out, one of them seen.

export class Pane {
  #layers = new Map(); // name → {image, grid}; grid: {left, top, width, height, step} in image pixels

  constructor(figure) {
    this.figure = figure;
    this.window = figure.querySelector("[data-window]");
    this.sheet = figure.querySelector("[data-sheet]");
    this.caption = figure.querySelector("figcaption");
  }

  /** Lay a decoded picture on the sheet, in place of the one of that name. */
  put(name, image, grid) {
    const before = this.#layers.get(name)?.image;
    image.classList.toggle("seen", Boolean(before?.classList.contains("seen")));
    image.classList.toggle("map", name === "map");
    this.#layers.set(name, { image, grid });
    if (before) before.replaceWith(image);
    else this.sheet.append(image);
    if (this.look) this.#layLayer(this.#layers.get(name));
  }

  /** The picture of that name, if it lies there. */
  picture(name) {
    return this.#layers.get(name)?.image;
  }

  /** Nothing but visibility changes, so nothing moves. */
  see(name) {
    for (const [layer, { image }] of this.#layers) image.classList.toggle("seen", layer === name);
  }

  /** box: the window's place, size: the sheet's, both in device pixels; null: the pane is not there. */
  lay(box, size, look) {
    this.figure.hidden = !box;
    if (!box) return;
    this.look = look;
    const { dpr, label } = look;
    place(this.window, box, dpr);
    place(this.caption, { left: box.left, top: box.top - label, width: box.width }, dpr);
    place(this.sheet, size, dpr);
    for (const layer of this.#layers.values()) this.#layLayer(layer);
  }

  #layLayer({ image, grid: { left, top, width, height, step } }) {
    const { zoom, dpr } = this.look;
    const box = { left: left * zoom, top: top * zoom, width: width * step * zoom, height: height * step * zoom };
    place(image, box, dpr);
    image.classList.toggle("pixelated", zoom * step > 1);
  }

  /** The image pixel under a point of the page: {x, y}. */
  pixelAt({ clientX, clientY }) {
    const { left, top } = this.sheet.getBoundingClientRect();
    const { zoom, dpr } = this.look;
    const pixel = (length) => Math.floor((length * dpr) / zoom);
    return { x: pixel(clientX - left), y: pixel(clientY - top) };
  }

  /** The image pixel in the window's middle, with its fraction. */
  get middle() {
    const { zoom, dpr } = this.look;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.window;
    return { x: ((scrollLeft + clientWidth / 2) * dpr) / zoom, y: ((scrollTop + clientHeight / 2) * dpr) / zoom };
  }

  set middle({ x, y }) {
    const { zoom, dpr } = this.look;
    const { clientWidth, clientHeight } = this.window;
    const whole = (length) => Math.round(length * dpr) / dpr;
    this.window.scrollTo({
      left: whole((x * zoom) / dpr - clientWidth / 2),
      top: whole((y * zoom) / dpr - clientHeight / 2),
      behavior: "instant",
    });
  }

  /** Whether there is more of the sheet to the left or to the right. */
  get scrollsSideways() {
    return this.window.scrollWidth > this.window.clientWidth + 1;
  }
}

/** Scroll both windows as one. */
export function together(one, other) {
  const follow = (leader, follower) => leader.window.addEventListener("scroll", () => {
    const { scrollLeft, scrollTop } = leader.window;
    const apart = Math.max(
      Math.abs(follower.window.scrollLeft - scrollLeft), Math.abs(follower.window.scrollTop - scrollTop),
    );
    if (!follower.figure.hidden && apart >= 0.5) {
      follower.window.scrollTo({ left: scrollLeft, top: scrollTop, behavior: "instant" });
    }
  });
  follow(one, other);
  follow(other, one);
}

function place(part, lengths, dpr) {
  for (const [name, devicePixels] of Object.entries(lengths)) part.style[name] = `${devicePixels / dpr}px`;
}

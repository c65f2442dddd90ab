// Whether decoded pixels are the stored ones: compared by their SHA-256, which a worker takes.

const LONGEST_MS = 20_000; // a worker that says nothing must not hold up the session

export class PixelCheck {
  #worker = null;
  #waiting = new Map(); // id → how to tell the worker's answer
  #next = 0;

  constructor() {
    try {
      const address = document.querySelector("[data-pixel-worker]").dataset.pixelWorker;
      this.#worker = new Worker(address, { type: "module" });
      this.#worker.addEventListener("message", ({ data }) => this.#waiting.get(data.id)?.(data.pixels));
      this.#worker.addEventListener("error", (event) => this.#fail(event));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** blob: a picture's file. expected: hexadecimal, or "" where it is not known. "same", "different" or "unverifiable". */
  async verdict(blob, expected) {
    if (!expected || !this.#worker) return "unverifiable";
    const pixels = await this.#ask(blob);
    if (!pixels) return "unverifiable";
    return pixels === expected ? "same" : "different";
  }

  async #ask(blob) {
    const id = (this.#next += 1);
    const pixels = await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(resolve, LONGEST_MS, "");
      this.#worker.postMessage({ id, blob });
    });
    this.#waiting.delete(id);
    return pixels;
  }

  #fail(reason) {
    console.warn("Pixels cannot be verified in this browser.", reason);
    this.#worker = null;
    for (const tell of this.#waiting.values()) tell("");
  }
}

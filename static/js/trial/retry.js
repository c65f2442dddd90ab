// Waiting longer after each failure, up to half a minute, at random so that many browsers do not come back as one.

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

export class Backoff {
  #failures = 0;

  succeeded() {
    this.#failures = 0;
  }

  /** Waits; cut short when the browser says that the network is back. */
  async wait() {
    const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    await new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        window.removeEventListener("online", end);
        resolve();
      };
      const timer = setTimeout(end, most * (0.5 + Math.random() / 2));
      window.addEventListener("online", end);
    });
  }
}

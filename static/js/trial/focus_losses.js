// How often the window lost the keyboard's attention, or was hidden.

export class FocusLosses {
  count = 0;
  #had = true;
  #over = new AbortController();

  constructor() {
    const look = () => this.#look();
    const { signal } = this.#over;
    for (const type of ["blur", "focus"]) window.addEventListener(type, look, { signal });
    document.addEventListener("visibilitychange", look, { signal });
  }

  /** Count no more. A loss that ends the presentation may get here before its event does. */
  stop() {
    this.#look();
    this.#over.abort();
  }

  #look() {
    const has = document.hasFocus() && document.visibilityState === "visible";
    if (this.#had && !has) this.count += 1;
    this.#had = has;
  }
}

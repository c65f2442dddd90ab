// What is still to be shown, in the server's order, less what has an outcome here that the server may not know yet.

export class Playlist {
  #items = [];
  #settled = new Set();
  #last = null; // shown last
  #highest = null; // shown at the highest place

  constructor(items, settled) {
    this.#settled = new Set(settled);
    this.replace(items);
  }

  /** Take the server's word for what is left. */
  replace(items) {
    this.#items = [...items].sort((a, b) => a.place - b.place);
    this.#highest = this.#items.find(({ id }) => id === this.#highest?.id) ?? this.#highest; // its place may have moved
  }

  /** Forget what had an outcome here: whatever the server still lists has to be shown. */
  trust(items) {
    this.#settled.clear();
    this.replace(items);
  }

  /** Everything left, in order. */
  get rest() {
    return this.#items.filter(({ id }) => !this.#settled.has(id));
  }

  /**
   * The lowest place whose content is not the one shown last; the lowest where all are. Undefined at the end.
   * Training comes before the test, whatever the contents.
   */
  next() {
    const rest = this.rest;
    const candidates = rest.filter(({ kind }) => kind === rest[0].kind);
    return candidates.find(({ content, kind }) => !(this.#last?.content === content && this.#last.kind === kind))
      ?? candidates[0];
  }

  noteShown(item) {
    this.#last = item;
    if (!this.#highest || item.place > this.#highest.place) this.#highest = item;
  }

  settle(item) {
    this.#settled.add(item.id);
  }

  get highestShown() {
    return this.#highest?.id ?? null;
  }
}

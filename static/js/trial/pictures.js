// The pictures: fetched in the playlist's order, kept, and decoded some pairs ahead.

import { Refused } from "./http.js";
import { Backoff } from "./retry.js";

const AT_ONCE = 4; // requests
const AHEAD = 10; // pairs decoded

/** A picture that the server does not have, or that is no picture. */
export class Missing extends Error {}

export class Pictures extends EventTarget {
  #blobs = new Map(); // address → promise of an object URL
  #pairs = new Map(); // presentation id → promise of {reference, test}: decoded images
  #line = []; // addresses to fetch, with their promises' ends
  #workers = 0;
  #away = false;

  /** Fetch all pictures of the items, decode the first of them, let go of what is not among them. */
  prepare(items) {
    const ids = new Set(items.map(({ id }) => id));
    for (const id of this.#pairs.keys()) if (!ids.has(id)) this.#pairs.delete(id);
    for (const item of items.slice(0, AHEAD)) this.pair(item).catch(() => {}); // whoever shows it will hear of it
    for (const { reference, test } of items) [reference, test].forEach((address) => this.#blob(address).catch(() => {}));
  }

  /** Resolves when the first pairs are decoded or known to be missing; reports progress between 0 and 1. */
  async first(items, report) {
    const first = items.slice(0, AHEAD);
    let done = 0;
    await Promise.all(first.map(async (item) => {
      await this.pair(item).catch((error) => {
        if (!(error instanceof Missing)) throw error;
      });
      report((done += 1) / first.length);
    }));
  }

  /** The decoded pair. Rejects with Missing or Refused; as long as the network is away it waits. */
  pair(item) {
    if (!this.#pairs.has(item.id)) {
      this.#pairs.set(item.id, Promise.all([this.#decode(item, item.reference), this.#decode(item, item.test)])
        .then(([reference, test]) => ({ reference, test })));
    }
    return this.#pairs.get(item.id);
  }

  /** After a missing picture: the next presentation of the pair asks the server again. */
  forget(item) {
    this.#pairs.delete(item.id);
    this.#blobs.delete(item.reference);
    this.#blobs.delete(item.test);
  }

  /** Whether the last request found no server. */
  get away() {
    return this.#away;
  }

  async #decode(item, address) {
    const image = new Image();
    image.alt = "";
    image.draggable = false;
    image.src = await this.#blob(address);
    await image.decode().catch(() => {
      throw new Missing(`${address} is no picture`);
    });
    if (image.naturalWidth !== item.width || image.naturalHeight !== item.height) {
      throw new Missing(`${address} is ${image.naturalWidth} × ${image.naturalHeight}`);
    }
    return image;
  }

  #blob(address) {
    if (!this.#blobs.has(address)) {
      this.#blobs.set(address, new Promise((resolve, reject) => this.#line.push({ address, resolve, reject })));
      if (this.#workers < AT_ONCE) this.#work();
    }
    return this.#blobs.get(address);
  }

  async #work() {
    this.#workers += 1;
    for (let job = this.#line.shift(); job; job = this.#line.shift()) {
      await this.#fetch(job.address).then(job.resolve, job.reject);
    }
    this.#workers -= 1;
  }

  async #fetch(address) {
    const backoff = new Backoff();
    for (;;) {
      try {
        const response = await fetch(address, { credentials: "same-origin" });
        if (response.ok) {
          const blob = await response.blob(); // may fail too, half-way
          this.#setAway(false);
          return URL.createObjectURL(blob);
        }
        if (response.status === 404 || response.status === 410) throw new Missing(`${address} is missing`);
        if (response.status === 403) throw new Refused(403, "");
      } catch (error) {
        if (error instanceof Missing || error instanceof Refused) throw error;
      }
      this.#setAway(true);
      await backoff.wait();
    }
  }

  #setAway(away) {
    this.#away = away;
    this.dispatchEvent(new Event("change"));
  }
}

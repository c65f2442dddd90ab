// The pictures: fetched in the playlist's order, kept, and decoded some pairs ahead.

import { Refused } from "./http.js";
import { PixelCheck } from "./pixels.js";
import { Backoff } from "./retry.js";

const AT_ONCE = 4; // requests
const AHEAD = 10; // pairs decoded
const SOON = 3; // pairs decoded again, for browsers let go of decoded pictures that are not on the screen

/** A picture that the server does not have, or that is no picture. */
export class Missing extends Error {}

/** A picture whose pixels are not the stored ones. */
export class Altered extends Error {}

export class Pictures extends EventTarget {
  #files = new Map(); // address → promise of {blob, url}
  #verdicts = new Map(); // address → promise of what is known of its pixels
  #pairs = new Map(); // presentation id → promise of {reference, test, pixels}
  #line = []; // addresses to fetch, with their promises' ends
  #anew = new Set(); // addresses whose cached file is not to be trusted
  #check = new PixelCheck();
  #workers = 0;
  #away = false;

  /** Fetch all pictures of the items, decode the first of them, let go of what is not among them. */
  prepare(items) {
    const ids = new Set(items.map(({ id }) => id));
    for (const id of this.#pairs.keys()) if (!ids.has(id)) this.#pairs.delete(id);
    const addresses = new Set(items.flatMap(({ reference, test }) => [reference, test]));
    for (const address of this.#files.keys()) if (!addresses.has(address)) this.#drop(address);
    const ignored = () => {}; // whoever shows it will hear of it
    for (const item of items.slice(0, SOON)) this.pair(item).catch(ignored);
    for (const item of items.slice(SOON, AHEAD)) this.#decoded(item).catch(ignored);
    for (const address of addresses) this.#file(address).catch(ignored);
  }

  /** Resolves when the first pairs are decoded or known not to be had; reports progress between 0 and 1. */
  async first(items, report) {
    const first = items.slice(0, AHEAD);
    let done = 0;
    await Promise.all(first.map(async (item) => {
      await this.#decoded(item).catch((error) => {
        if (!(error instanceof Missing || error instanceof Altered)) throw error;
      });
      report((done += 1) / first.length);
    }));
  }

  /**
   * {reference, test, pixels}: both pictures, decoded just now, and what is known of the pixels of each.
   *
   * Rejects with Missing, Altered or Refused; as long as the network is away it waits.
   */
  async pair(item) {
    const pair = await this.#decoded(item);
    await Promise.all([pair.reference.decode(), pair.test.decode()]);
    return pair;
  }

  /** After a picture that was missing or altered: the next presentation of the pair asks the server again. */
  forget(item) {
    this.#pairs.delete(item.id);
    for (const address of [item.reference, item.test]) {
      this.#drop(address);
      this.#anew.add(address);
    }
  }

  /** Whether the last request found no server. */
  get away() {
    return this.#away;
  }

  #decoded(item) {
    if (!this.#pairs.has(item.id)) this.#pairs.set(item.id, this.#decode(item));
    return this.#pairs.get(item.id);
  }

  async #decode(item) {
    const [reference, test] = await Promise.all([this.#image(item, item.reference), this.#image(item, item.test)]);
    const pixels = {
      reference: await this.#verdict(item.reference, item.reference_pixels),
      test: await this.#verdict(item.test, item.test_pixels),
    };
    for (const name of ["reference", "test"]) {
      if (pixels[name] === "different") throw new Altered(`${item[name]} has other pixels than the stored ones`);
    }
    return { reference, test, pixels };
  }

  async #image(item, address) {
    const image = new Image();
    image.alt = "";
    image.draggable = false;
    image.src = (await this.#file(address)).url;
    await image.decode().catch(() => {
      throw new Missing(`${address} is no picture`);
    });
    if (image.naturalWidth !== item.width || image.naturalHeight !== item.height) {
      throw new Missing(`${address} is ${image.naturalWidth} × ${image.naturalHeight}`);
    }
    return image;
  }

  #verdict(address, expected) {
    if (!this.#verdicts.has(address)) {
      this.#verdicts.set(address, this.#file(address).then(({ blob }) => this.#check.verdict(blob, expected)));
    }
    return this.#verdicts.get(address);
  }

  #file(address) {
    if (!this.#files.has(address)) {
      this.#files.set(address, new Promise((resolve, reject) => this.#line.push({ address, resolve, reject })));
      if (this.#workers < AT_ONCE) this.#work();
    }
    return this.#files.get(address);
  }

  #drop(address) {
    this.#files.get(address)?.then(({ url }) => URL.revokeObjectURL(url), () => {});
    this.#files.delete(address);
    this.#verdicts.delete(address);
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
    const cache = this.#anew.delete(address) ? "reload" : "default";
    for (;;) {
      try {
        const response = await fetch(address, { cache, credentials: "same-origin" });
        if (response.ok) {
          const blob = await response.blob(); // may fail too, half-way
          this.#setAway(false);
          return { blob, url: URL.createObjectURL(blob) };
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

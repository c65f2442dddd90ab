// Holding the session: of several pages of one session, one shows it. The server knows which; this page asks it when it
// begins, every 15 seconds, and when the subject comes back to it. While the network is away it goes on as it was.

import { pause } from "./frames.js";
import { refusal } from "./http.js";
import { Backoff } from "./retry.js";

const EVERY_MS = 15_000; // a third of the server's lease
const IN_HASTE_MS = 2_000;

export class Hold extends EventTarget {
  #page;
  #post;
  #known = { held: false, over: false, lastSeen: null };
  #asking = null;

  /** post: sends a body to the session's hold; resolves with {status, data}, rejects where there is no answer. */
  constructor(page, post) {
    super();
    this.#page = page;
    this.#post = post;
  }

  get held() {
    return this.#known.held;
  }

  /** Whether there is nothing left to hold: the session has been finished. */
  get over() {
    return this.#known.over;
  }

  /** When the page that holds it was last heard of, in the server's writing. */
  get lastSeen() {
    return this.#known.lastSeen;
  }

  /** Ask until there is an answer; `waiting` is called when there is none. */
  async begin(waiting) {
    const backoff = new Backoff();
    while (!(await this.ask())) {
      waiting();
      await backoff.wait();
    }
  }

  /** Ask again and again. Never ends; rejects where the server refuses for good. */
  async keep() {
    for (;;) {
      await pause(EVERY_MS);
      if (this.held) await this.ask();
    }
  }

  /** Before going on after a pause: ask, but do not let the subject wait for a slow network. */
  async confirm() {
    await Promise.race([this.ask(), pause(IN_HASTE_MS)]);
  }

  /** Take in what an outcome's reply says. A session that is over is held by nobody; one that is free may be had. */
  async hear({ held, finished }) {
    if (held === false && !finished) await this.ask();
  }

  /** Resolves with whether there was an answer. Dispatches `lost` where the session is not held any more. */
  ask() {
    this.#asking ??= this.#say({ take_over: false, release: false }).finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** Resolves with whether there was an answer. */
  takeOver() {
    return this.#say({ take_over: true, release: false });
  }

  async #say(what) {
    const answer = await this.#post({ page: this.#page, ...what }).catch(() => null);
    const refused = answer && refusal(answer);
    if (refused) throw refused;
    const known = knownFrom(answer);
    if (known === null) return false;
    const isLost = this.held && !known.held;
    this.#known = known;
    if (isLost) this.dispatchEvent(new Event("lost"));
    return true;
  }
}

/** What an answer tells: {held, over, lastSeen}; null where it tells nothing, and all is as it was. */
export function knownFrom(answer) {
  if (answer === null || answer.data === null) return null; // the network is away, or the server
  const { status, data } = answer;
  if (status === 200) return { held: true, over: false, lastSeen: null };
  if (status === 409) return { held: false, over: false, lastSeen: data.last_seen };
  if (status === 404) return { held: false, over: true, lastSeen: null };
  return null;
}

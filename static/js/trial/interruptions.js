// What interrupts the presentation on show, and what keeps the next one from beginning.

import { pause } from "./frames.js";
import { cause } from "./guard.js";
import { onDisplayEvent, state } from "./measure.js";

const SETTLING_MS = 150; // until all events of one change have come

export class Interruptions {
  #rules;
  #onShow = null; // of the presentation on show: its AbortController
  pauseWanted = false; // by the subject, with Escape

  /** rules: the guard's, as they stand at each presentation. */
  constructor(rules) {
    this.#rules = rules;
    window.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (!this.abort("paused")) this.pauseWanted = true;
    });
  }

  /** End the presentation on show, for a reason. False where there is none. */
  abort(reason) {
    this.#onShow?.abort(reason);
    return this.#onShow !== null;
  }

  /**
   * Watch over a presentation: `present` is given a signal, and resolves with its record.
   *
   * Returns {record, why}. why: a cause to store, or the reason given to `abort`; "" where the presentation came to its
   * end. What came between the grade and the record's end spoils nothing: a pause follows.
   */
  async watch(display, present) {
    const ended = new AbortController();
    const onShow = new AbortController();
    this.#onShow = onShow;
    onDisplayEvent(ended.signal, () => {
      const why = cause(state(), display, this.#rules);
      if (why) onShow.abort(why);
    });
    const record = await present(onShow.signal);
    ended.abort();
    this.#onShow = null;
    if (!onShow.signal.aborted) return { record, why: record.cause };
    await pause(SETTLING_MS);
    const { reason } = onShow.signal;
    if (record.outcome === "spoiled") return { record, why: this.#settled(reason, display) };
    this.pauseWanted ||= reason === "paused";
    return { record, why: "" };
  }

  // A change of the display comes as several events: the first one interrupts, all together tell the cause.
  #settled(reason, display) {
    const found = cause(state(), display, this.#rules);
    const isOfDisplay = !["paused", "halted"].includes(reason);
    return isOfDisplay && found && found !== "lost_focus" ? found : reason;
  }
}

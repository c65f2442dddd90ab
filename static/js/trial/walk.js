// Phases one after the other, each to the nearest frame. Every change is made within a frame, and on the screen at
// the next: that frame's time is the onset of what has come, and the end of what was there before.

import { frame } from "./frames.js";
import { PhaseTime } from "./phase_time.js";
import { SHOWS } from "./shows/index.js";

export class Walk {
  #period;
  #context;
  #signal;
  #walked = []; // {phase, time}

  /** context: {item, trial, answer}, for the shows. An aborted signal ends the phase on the screen at once. */
  constructor(period, context, signal) {
    this.#period = period;
    this.#context = context;
    this.#signal = signal;
  }

  /** Show a phase until it is over; what follows has to be shown in the same frame. Rejects when aborted. */
  async through(phase) {
    const show = SHOWS[phase.shows];
    const over = new AbortController();
    const hide = () => show.hide();
    this.#signal.addEventListener("abort", hide, { signal: over.signal }); // even where no frame comes any more
    try {
      show.show(this.#context);
      const onset = await frame(this.#signal);
      this.#last?.tick(onset);
      const time = new PhaseTime(onset, this.#period);
      this.#walked.push({ phase, time });
      const reply = show.listen({ ...this.#context, phase, onset, signal: over.signal });
      while (!reply.given && !time.isOver(phase.most_ms)) time.tick(await frame(this.#signal));
    } finally {
      over.abort();
      show.hide();
    }
  }

  /** The frame in which the last phase's end is on the screen. */
  async end() {
    this.#last.tick(await frame(this.#signal));
  }

  /** How long the last phase has been on the screen, ms. */
  get lasted() {
    return this.#last.lasted;
  }

  /** How long all phases with one of the pictures have been on the screen, ms; null before the first. */
  shown(picture) {
    const times = this.#timesOf((show) => show.pictures.includes(picture));
    return times.length ? times.reduce((sum, time) => sum + time.lasted, 0) : null;
  }

  /** Frames dropped while pictures were on the screen; null before the first. */
  get dropped() {
    const times = this.#timesOf((show) => show.pictures.length);
    return times.length ? times.reduce((sum, time) => sum + time.dropped, 0) : null;
  }

  /** What is stored of each phase that came on the screen. Onsets count from the first one's. */
  get evidence() {
    return this.#walked.map(({ phase, time }) => ({
      shows: phase.shows,
      planned_ms: phase.least_ms === phase.most_ms ? phase.most_ms : null,
      onset_ms: rounded(time.onset - this.#walked[0].time.onset),
      actual_ms: rounded(time.lasted),
      frames: time.frames,
      dropped_frames: time.dropped,
    }));
  }

  get #last() {
    return this.#walked.at(-1)?.time;
  }

  #timesOf(isMeant) {
    return this.#walked.filter(({ phase }) => isMeant(SHOWS[phase.shows])).map(({ time }) => time);
  }
}

function rounded(milliseconds) {
  return Math.round(milliseconds * 1000) / 1000;
}

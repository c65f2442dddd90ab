// A phase's time, counted in frames. All times are milliseconds of performance.now(). No DOM: tested without a browser.

const DROPPED = 1.5; // periods between two frames from which on some were dropped between them

export class PhaseTime {
  frames = 0;
  dropped = 0;
  #now;

  /** onset: the time of the frame with which the phase came on the screen. period: the screen's. */
  constructor(onset, period) {
    this.onset = onset;
    this.period = period;
    this.#now = onset;
  }

  /** Another frame has come. */
  tick(time) {
    const step = time - this.#now;
    if (step > DROPPED * this.period) this.dropped += Math.round(step / this.period) - 1;
    this.frames += 1;
    this.#now = time;
  }

  get lasted() {
    return this.#now - this.onset;
  }

  /**
   * Whether the phase has to be ended in this frame so as to last so many milliseconds, to the nearest frame: what is
   * changed in one frame is on the screen at the next. null: never.
   */
  isOver(milliseconds) {
    return milliseconds !== null && this.lasted + this.period >= milliseconds - this.period / 2;
  }
}

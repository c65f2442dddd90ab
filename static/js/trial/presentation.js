// One presentation: the pair for its time, grey, the scale, grey.

import { frame, pause } from "./frames.js";
import { askForGrade } from "./scale.js";
import * as stage from "./stage.js";

/**
 * Show a placed pair and ask for its grade.
 *
 * Returns what is stored of it, except for the cause: an aborted signal ends it at once, as spoiled. From the first
 * frame of the pair to the answer anything that spoils counts: a grade from memory, after a pause, would be another
 * task. The last grey is not part of it: pausing there costs nothing.
 */
export async function present(pictures, { protocol, period, display, signal }) {
  const record = { outcome: "spoiled", grade: null, response_ms: null, shown_ms: null, dropped_frames: null };
  const hide = () => stage.conceal();
  signal.addEventListener("abort", hide); // at once, even where no frame comes any more
  try {
    await expose(protocol.pair_ms, period, signal, record);
    await pause(protocol.grey_before_scale_ms, signal);
    Object.assign(record, await askForGrade(protocol.scale_ms, signal));
    record.outcome = record.grade === null ? "timed_out" : "rated";
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", hide);
    record.display = { ...display, boxes: stage.boxes(pictures, display), frame_ms: period };
    stage.clear();
  }
  return record;
}

// What is made visible in one frame is on the screen at the next: that frame's time is the onset, and likewise the end.
async function expose(milliseconds, period, signal, record) {
  const revealed = await frame(signal);
  stage.reveal();
  const onset = await frame(signal);
  record.shown_ms = 0;
  record.dropped_frames = 0;
  let now = onset;
  const count = (next) => {
    if (next - now > 1.5 * period) record.dropped_frames += Math.round((next - now) / period) - 1;
    record.shown_ms = next - onset;
    now = next;
  };
  while (now - revealed < milliseconds - period / 2) count(await frame(signal));
  stage.conceal();
  count(await frame(signal));
}

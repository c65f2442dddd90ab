// One presentation: the protocol's phases up to the grade, then the greys after it.

import { areExact, boxesOf } from "./boxes.js";
import { FocusLosses } from "./focus_losses.js";
import { frame } from "./frames.js";
import { enlarged } from "./layout.js";
import { windowPixels } from "./measure.js";
import { SHOWS } from "./shows/index.js";
import * as stage from "./stage.js";
import { Walk } from "./walk.js";

/**
 * Show a decoded pair and ask for its grade. Resolves as soon as there is one, or none in time.
 *
 * Returns what is stored of it. An aborted signal ends it at once, as spoiled, up to the grade: one from memory, after a
 * pause, would be another task. `cause` is set where it is spoiled without that. The greys after the scale are no part of
 * it, so that the grade can be kept first, and pausing there costs nothing: `over` resolves when they are over.
 */
export async function present(pictures, item, { trial, period, display, enlargement, signal }) {
  const record = { outcome: "spoiled", cause: "", grade: null, response_ms: null, over: Promise.resolve() };
  const answer = (grade, response_ms) => Object.assign(record, { outcome: "rated", grade, response_ms });
  const { before, scale, after } = parts(trial.protocol.phases);
  const walk = new Walk(period, { item, trial, answer }, signal);
  const focusLosses = new FocusLosses();
  const size = enlarged(item, { enlargement });
  let measured = null;
  try {
    const shown = lay(pictures, item, { trial, display, enlargement });
    measured = await boxesOf(shown, display, signal);
    if (areExact(measured, size, display)) {
      await frame(signal);
      for (const phase of [...before, scale]) await walk.through(phase);
      if (record.outcome !== "rated") record.outcome = "timed_out";
      record.over = rest(walk, scale, after).catch(() => {}); // an aborted signal: over as well
      await frame(signal); // with which the scale's end is on the screen
    } else {
      record.cause = "changed_scale"; // the browser does not tell the truth about its scale
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    focusLosses.stop();
    stage.clear();
  }
  return {
    ...record,
    shown_ms: walk.shown("test"),
    dropped_frames: walk.dropped,
    evidence: {
      phases: walk.evidence.slice(0, before.length + 1), // the greys after the scale have begun
      boxes: measured?.boxes ?? {},
      boxes_by: measured?.by ?? "",
      side: item.reference_side,
      enlargement,
      dpr: display.dpr,
      pinch_scale: display.pinch_scale,
      fullscreen: display.fullscreen,
      inner: [display.inner_width, display.inner_height],
      focus_losses: focusLosses.count,
      pixels: pictures.pixels,
      frame_ms: period,
    },
  };
}

// Puts on the stage what any of the phases shows, and returns these pictures.
function lay(pictures, item, { trial, display, enlargement }) {
  const { protocol, layout } = trial;
  const room = { ...layout, enlargement };
  const places = Object.assign({}, ...protocol.phases.map(({ shows }) =>
    SHOWS[shows].places(windowPixels(display), item, room)));
  stage.place(pictures, places, { label_px: protocol.labelled ? layout.label_px : 0, enlargement, display });
  return Object.fromEntries(Object.keys(places).map((name) => [name, pictures[name]]));
}

function parts(phases) {
  const at = phases.findIndex(({ shows }) => SHOWS[shows].grades);
  return { before: phases.slice(0, at), scale: phases[at], after: phases.slice(at + 1) };
}

// After an early answer grey stays for what is left of the scale's shortest time.
async function rest(walk, scale, after) {
  const left = scale.least_ms - walk.lasted;
  const held = left > 0 ? [{ shows: "grey", least_ms: left, most_ms: left }] : [];
  for (const phase of [...held, ...after]) await walk.through(phase);
  await walk.end();
}

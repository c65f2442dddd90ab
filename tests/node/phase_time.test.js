import assert from "node:assert/strict";
import test from "node:test";

import { PhaseTime } from "../../static/js/trial/phase_time.js";

// Shows a phase on a screen of that period, and returns it when its end is on the screen.
function show(milliseconds, period, onset = 1234.5) {
  const time = new PhaseTime(onset, period);
  let frames = 0;
  while (!time.isOver(milliseconds)) time.tick(onset + (frames += 1) * period);
  time.tick(onset + (frames += 1) * period); // what comes next is on the screen with the frame after its change
  return time;
}

test("a phase lasts its time, to the nearest frame", () => {
  for (const hertz of [50, 59.94, 60, 75, 90, 120, 144, 165, 240]) {
    const period = 1000 / hertz;
    for (const milliseconds of [100, 250, 251, 257, 300, 1000, 3000, 4000, 9999, 10_000]) {
      const time = show(milliseconds, period);
      assert.ok(Math.abs(time.lasted - milliseconds) <= period / 2 + 1e-6, `${milliseconds} ms at ${hertz} Hz: ${time.lasted}`);
      assert.equal(time.frames, Math.round(time.lasted / period));
      assert.equal(time.dropped, 0);
    }
  }
});

test("a phase is on the screen for a frame at least", () => {
  assert.equal(show(1, 16).frames, 1);
  assert.equal(show(0, 16).frames, 1);
});

test("a phase without a limit is never over", () => {
  const time = new PhaseTime(0, 16);
  time.tick(1e9);
  assert.equal(time.isOver(null), false);
});

test("a frame that comes late says how many were dropped, and the phase still ends in time", () => {
  const time = new PhaseTime(0, 10);
  for (const at of [10, 20, 34.9, 45, 85, 95]) time.tick(at); // once 14.9 ms: a late frame, none dropped; once 40
  assert.equal(time.dropped, 3);
  assert.equal(time.frames, 6);
  assert.equal(time.isOver(120), false);
  time.tick(105);
  assert.equal(time.isOver(120), true);
});

// The display guard in the browser: what has changed since the session began, and what of it needs mending.

import { windowPixels } from "./measure.js";
import { written } from "./numbers.js";

const SAME = 0.001; // ratios closer than this are equal

/**
 * Why a presentation on show is spoiled, or "" where it is not.
 *
 * now: the display's state. before: the state as the presentation began. rules: {fullscreen_required, minimum_width,
 * minimum_height}, the smallest window in device pixels.
 */
export function cause(now, before, rules) {
  if (rules.fullscreen_required && !now.fullscreen) return "lost_fullscreen";
  if (Math.abs(now.dpr - before.dpr) > SAME || isPinched(now)) return "changed_scale";
  if (now.inner_width !== before.inner_width || now.inner_height !== before.inner_height) return "changed_window";
  if (now.forced_colors || now.inverted_colors) return "altered_picture"; // or the grey around it
  return now.focused ? "" : "lost_focus";
}

/** What keeps the session from going on: each finding's name, with what was measured and what is needed. */
export function findings(now, start, rules) {
  const found = [];
  const pixels = windowPixels(now);
  const needed = { width: rules.minimum_width ?? 0, height: rules.minimum_height ?? 0 };
  if (pixels.width < needed.width || pixels.height < needed.height) {
    found.push({ name: "changed_window", measured: size(pixels), required: size(needed) });
  }
  if (Math.abs(now.dpr - start.dpr) > SAME) {
    found.push({ name: "changed_scale", measured: ratio(now.dpr), required: ratio(start.dpr) });
  }
  if (isPinched(now)) {
    found.push({ name: "pinched", measured: written(now.pinch_scale, 2, { always: true }), required: "1" });
  }
  if (rules.fullscreen_required && !now.fullscreen) {
    found.push({ name: "lost_fullscreen", measured: size(pixels), required: "" });
  }
  if (now.forced_colors) found.push({ name: "forced_colors" });
  if (now.inverted_colors) found.push({ name: "inverted_colors" });
  return found;
}

export function ratio(value) {
  return written(value, 3);
}

function isPinched({ pinch_scale }) {
  return Math.abs(pinch_scale - 1) > SAME;
}

function size({ width, height }) {
  return `${width} × ${height}`;
}

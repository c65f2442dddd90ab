import assert from "node:assert/strict";
import { test } from "node:test";

import { cause, findings } from "../../static/js/trial/guard.js";

const AS_IT_MUST_BE = {
  dpr: 1.5, inner_width: 1280, inner_height: 720, pinch_scale: 1, fullscreen: true, focused: true,
  forced_colors: false, inverted_colors: false,
};
const RULES = { fullscreen_required: true, minimum_width: 1900, minimum_height: 1000 }; // of 1920 × 1080

const CHANGES = [
  [{ fullscreen: false }, "lost_fullscreen", ["lost_fullscreen"]],
  [{ dpr: 1.65 }, "changed_scale", ["changed_scale"]],
  [{ pinch_scale: 1.2 }, "changed_scale", ["pinched"]],
  [{ inner_width: 1000 }, "changed_window", ["changed_window"]],
  [{ inner_height: 719 }, "changed_window", []], // still large enough: it goes on after the presentation
  [{ forced_colors: true }, "altered_picture", ["forced_colors"]],
  [{ inverted_colors: true }, "altered_picture", ["inverted_colors"]],
  [{ focused: false }, "lost_focus", []],
];

test("a display as it must be spoils nothing and stops nothing", () => {
  assert.equal(cause(AS_IT_MUST_BE, AS_IT_MUST_BE, RULES), "");
  assert.deepEqual(findings(AS_IT_MUST_BE, AS_IT_MUST_BE, RULES), []);
});

for (const [change, spoils, stops] of CHANGES) {
  test(`${JSON.stringify(change)} spoils a presentation and stops the session as it should`, () => {
    const now = { ...AS_IT_MUST_BE, ...change };
    assert.equal(cause(now, AS_IT_MUST_BE, RULES), spoils);
    assert.deepEqual(findings(now, AS_IT_MUST_BE, RULES).map(({ name }) => name), stops);
  });
}

test("a change that the browser's arithmetic makes is none", () => {
  assert.equal(cause({ ...AS_IT_MUST_BE, dpr: 1.5000001, pinch_scale: 0.9999 }, AS_IT_MUST_BE, RULES), "");
});

test("a finding says what was measured in device pixels, and what is needed", () => {
  const [found] = findings({ ...AS_IT_MUST_BE, inner_width: 1000 }, AS_IT_MUST_BE, RULES);
  assert.deepEqual([found.measured, found.required], ["1500 × 1080", "1900 × 1000"]);
});

test("where a window is enough, lost full screen is nothing", () => {
  assert.equal(cause({ ...AS_IT_MUST_BE, fullscreen: false }, AS_IT_MUST_BE, { fullscreen_required: false }), "");
});

import assert from "node:assert/strict";
import test from "node:test";

import { alone, enlarged, sideBySide } from "../../static/js/trial/layout.js";

const GAP = 48;
const LABEL = 56;

// Windows and pictures of all parities, at random but the same each time.
function* cases(count) {
  let state = 1;
  const upTo = (least, most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return least + Math.floor((state / 2 ** 32) * (most - least + 1));
  };
  for (let n = 0; n < count; n += 1) {
    const item = { width: upTo(16, 900), height: upTo(16, 900) };
    const room = { gap_px: GAP, enlargement: upTo(1, 4) };
    const size = enlarged(item, room);
    // From the smallest window that the display check lets pass (rating/display/layout.py).
    const window = { width: 2 * size.width + GAP + 48 + upTo(0, 2000), height: size.height + 2 * (LABEL + 24) + upTo(0, 2000) };
    yield { window, item, room, size };
  }
}

function assertWhole(place, size, window) {
  for (const length of Object.values(place)) assert.ok(Number.isInteger(length));
  assert.deepEqual({ width: place.width, height: place.height }, size);
  assert.ok(place.left >= 0 && place.left + place.width <= window.width);
  assert.ok(place.top - LABEL >= 0 && place.top + place.height <= window.height, "the label has room above");
}

function assertCentred(before, after) {
  assert.ok(after - before >= 0 && after - before <= 1, `${before} px before, ${after} px after`);
}

test("a pair stands on whole device pixels, centred, the gap between", () => {
  for (const { window, item, room, size } of cases(5000)) {
    for (const side of ["left", "right"]) {
      const places = sideBySide(window, item, room, side);
      const [first, second] = side === "left" ? [places.reference, places.test] : [places.test, places.reference];
      for (const place of [first, second]) {
        assertWhole(place, size, window);
        assertCentred(place.top, window.height - place.top - size.height);
      }
      assert.equal(second.left - first.left - size.width, GAP);
      assert.equal(first.top, second.top);
      assertCentred(first.left, window.width - second.left - size.width);
    }
  }
});

test("the reference's side changes nothing but who stands where", () => {
  for (const { window, item, room } of cases(200)) {
    const left = sideBySide(window, item, room, "left");
    const right = sideBySide(window, item, room, "right");
    assert.deepEqual(left, { reference: right.test, test: right.reference });
  }
});

test("a picture alone stands on whole device pixels in the middle", () => {
  for (const { window, item, room, size } of cases(5000)) {
    const place = alone(window, item, room);
    assertWhole(place, size, window);
    assertCentred(place.left, window.width - place.left - size.width);
    assertCentred(place.top, window.height - place.top - size.height);
  }
});

test("an enlargement shows each image pixel as so many device pixels in both directions", () => {
  assert.deepEqual(enlarged({ width: 299, height: 301 }, { enlargement: 1 }), { width: 299, height: 301 });
  assert.deepEqual(enlarged({ width: 299, height: 301 }, { enlargement: 3 }), { width: 897, height: 903 });
});

import assert from "node:assert/strict";
import test from "node:test";

import { areExact } from "../../static/js/trial/boxes.js";

const SIZE = { width: 299, height: 301 };
const measured = (by, width, height) => ({ by, boxes: { reference: [10, 20, 299, 301], test: [400, 20, width, height] } });

test("a box that the browser tells in device pixels has to be exact", () => {
  assert.ok(areExact(measured("observer", 299, 301), SIZE, { dpr: 1.25 }));
  assert.ok(!areExact(measured("observer", 299, 300), SIZE, { dpr: 1.25 }));
  assert.ok(!areExact(measured("observer", 598, 602), SIZE, { dpr: 1 })); // the scale is 2, and the browser says 1
});

test("a box reckoned from CSS pixels may be off by the steps in which browsers keep lengths", () => {
  assert.ok(areExact(measured("rectangle", 298.984, 300.996), SIZE, { dpr: 1.25 }));
  assert.ok(!areExact(measured("rectangle", 298.9, 301), SIZE, { dpr: 1.25 }));
});

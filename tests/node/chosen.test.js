import assert from "node:assert/strict";
import test from "node:test";

import { queryOf } from "../../static/js/analysis/benchmark.js";
import { brushed, chosen, filled, signal } from "../../static/js/analysis/chosen.js";

const POINTS = [
  { pair: 1, place: 10, mos: 4 },
  { pair: 2, place: 20, mos: 3 },
  { pair: 3, place: 30, mos: 2 },
];
const PAIRS = [
  { pair: 1, attack: "FGSM", level: "1", content: "cat" },
  { pair: 2, attack: "FGSM", level: "2", content: "dog" },
  { pair: 3, attack: "C&W", level: "2", content: "cat" },
  { pair: 4, attack: "C&W", level: "1", content: "dog" },
];

test("a brush holds the points inside, its edges too, whichever way it was dragged", () => {
  assert.deepEqual(brushed(POINTS, { place: [10, 20], mos: [2.5, 4] }), new Set([1, 2]));
  assert.deepEqual(brushed(POINTS, { place: [35, 15], mos: [5, 1] }), new Set([2, 3]));
  assert.deepEqual(brushed(POINTS, { place: [11, 19], mos: [1, 5] }), new Set());
});

test("a click, or a brush that was taken away, is none", () => {
  for (const brush of [{}, undefined, null, { place: [], mos: [] }, { place: [10, 10], mos: [4, 4] }, { place: [1, 9] }]) {
    assert.equal(brushed(POINTS, brush), null);
  }
});

test("ticks of one group add up, and groups and the brush narrow each other", () => {
  const ticks = (more) => ({ attack: [], level: [], content: [], ...more });
  assert.equal(chosen(PAIRS, null, ticks()), null);
  assert.deepEqual(chosen(PAIRS, null, ticks({ attack: ["FGSM"] })), new Set([1, 2]));
  assert.deepEqual(chosen(PAIRS, null, ticks({ attack: ["FGSM", "C&W"], level: ["2"] })), new Set([2, 3]));
  assert.deepEqual(chosen(PAIRS, new Set([1, 2, 3]), ticks({ content: ["cat"] })), new Set([1, 3]));
  assert.deepEqual(chosen(PAIRS, new Set(), ticks()), new Set(), "an empty brush holds nothing, and not everything");
});

test("charts are told the pairs and their references", () => {
  assert.equal(signal(PAIRS, null), null);
  assert.deepEqual(signal(PAIRS, new Set([1, 3])), { pairs: { 1: true, 3: true }, contents: { cat: true } });
  assert.deepEqual(signal(PAIRS, new Set()), { pairs: {}, contents: {} });
});

test("a text's names are filled in, and what is not known stays", () => {
  assert.equal(filled("{n} of {total} {x}", { n: 0, total: 360 }), "0 of 360 {x}");
});

test("a query leaves out what is left open, and takes the last of what is said twice", () => {
  const said = [["metric", "C&W"], ["group", ""], ["sort", "plcc"], ["ci", "fisher"], ["sort", "-plcc"]]; // prettier-ignore
  assert.equal(queryOf(said).toString(), "metric=C%26W&sort=-plcc&ci=fisher");
});

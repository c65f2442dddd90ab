import assert from "node:assert/strict";
import { test } from "node:test";

import * as card from "../../static/js/trial/card_size.js";

test("the drawing has the card's shape at every width", () => {
  for (const width of [card.LEAST, card.USUAL, card.MOST]) {
    assert.ok(Math.abs(width / card.heightOf(width) - 85.6 / 53.98) < 1e-12);
  }
});

test("it begins as wide as a card where 96 pixels are an inch", () => {
  assert.equal(card.USUAL, 324);
});

test("it stays within its bounds and the window", () => {
  assert.equal(card.within(20, 1000), card.LEAST);
  assert.equal(card.within(900, 800), 800);
  assert.equal(card.within(Infinity, Infinity), card.MOST);
  assert.equal(card.within(500, 40), card.LEAST); // in a window too small for any card
});

test("arrows are fine, pages are coarse, other keys are none", () => {
  assert.equal(card.stepOf("ArrowRight"), 1);
  assert.equal(card.stepOf("ArrowDown"), -1);
  assert.equal(card.stepOf("PageUp"), -card.stepOf("PageDown"));
  assert.ok(card.stepOf("PageUp") > card.stepOf("ArrowUp"));
  assert.equal(card.stepOf("Enter"), undefined);
});

test("another screen or another zoom is another measurement", () => {
  const screen = { screen_width: 1920, screen_height: 1080, dpr: 1 };
  assert.equal(card.screenOf(screen), card.screenOf({ ...screen }));
  assert.notEqual(card.screenOf(screen), card.screenOf({ ...screen, dpr: 1.1 }));
  assert.notEqual(card.screenOf(screen), card.screenOf({ ...screen, screen_width: 2560 }));
});

test("without storage nothing is remembered, and nothing breaks", () => {
  card.remember("a screen", 300);
  assert.equal(card.remembered("a screen"), null);
});

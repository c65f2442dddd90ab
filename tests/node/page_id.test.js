import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { pickUpPageId, putDownPageId } from "../../static/js/trial/page_id.js";

globalThis.crypto ??= webcrypto; // which node 18 has under no name of its own

test("without storage every page is another one", () => {
  assert.notEqual(pickUpPageId("a session"), pickUpPageId("a session"));
});

test("a page put down is picked up once, and only by its session", (context) => {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  context.after(() => delete globalThis.sessionStorage);
  const id = pickUpPageId("a session");
  putDownPageId("a session", id);
  assert.notEqual(pickUpPageId("another session"), id);
  assert.equal(pickUpPageId("a session"), id);
  assert.notEqual(pickUpPageId("a session"), id); // a duplicated tab
});

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import test from "node:test";

import { uuid } from "../../static/js/trial/uuid.js";

globalThis.crypto ??= webcrypto; // which node 18 has under no name of its own

test("a UUID is random, of version 4", () => {
  const made = new Set();
  for (let n = 0; n < 1000; n += 1) {
    const one = uuid();
    assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    made.add(one);
  }
  assert.equal(made.size, 1000);
});

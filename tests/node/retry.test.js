import assert from "node:assert/strict";
import test from "node:test";

import { Backoff } from "../../static/js/trial/retry.js";

// Runs waits with timers that fire at once, and returns how long they would have been.
async function waits(act) {
  const asked = [];
  const online = new Set();
  const real = globalThis.setTimeout;
  globalThis.window = {
    addEventListener: (_type, listener) => online.add(listener),
    removeEventListener: (_type, listener) => online.delete(listener),
  };
  globalThis.setTimeout = (callback, milliseconds) => {
    asked.push(milliseconds);
    return real(callback, 0);
  };
  try {
    await act();
    assert.equal(online.size, 0, "no listener stays");
  } finally {
    globalThis.setTimeout = real;
    delete globalThis.window;
  }
  return asked;
}

test("each wait may be twice as long as the one before, up to half a minute", async () => {
  const backoff = new Backoff();
  const asked = await waits(async () => {
    for (let n = 0; n < 12; n += 1) await backoff.wait();
  });
  asked.forEach((milliseconds, n) => {
    const most = Math.min(30_000, 500 * 2 ** n);
    assert.ok(milliseconds >= most / 2 && milliseconds <= most, `wait ${n}: ${milliseconds} ms`);
  });
});

test("after a success it begins anew", async () => {
  const backoff = new Backoff();
  const asked = await waits(async () => {
    for (let n = 0; n < 5; n += 1) await backoff.wait();
    backoff.succeeded();
    await backoff.wait();
  });
  assert.ok(asked.at(-1) <= 500);
});

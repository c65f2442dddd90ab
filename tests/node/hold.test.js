import assert from "node:assert/strict";
import { test } from "node:test";

import { Hold, knownFrom } from "../../static/js/trial/hold.js";

const HELD = { status: 200, data: { held: true } };
const NOT_HELD = { status: 409, data: { held: false, last_seen: "2026-11-23T10:00:00Z" } };
const OVER = { status: 404, data: { message: "This session is over." } };
const BAD_GATEWAY = { status: 502, data: null };

/** A hold whose server gives these answers, one after the other; null: none. */
function holdWith(...answers) {
  const said = [];
  const hold = new Hold("a page", async (body) => {
    said.push(body);
    const answer = answers.shift();
    if (answer === null) throw new TypeError("no network");
    return answer;
  });
  let lost = 0;
  hold.addEventListener("lost", () => (lost += 1));
  return { hold, said, lost: () => lost };
}

test("what answers tell", () => {
  assert.deepEqual(knownFrom(HELD), { held: true, over: false, lastSeen: null });
  assert.deepEqual(knownFrom(NOT_HELD), { held: false, over: false, lastSeen: NOT_HELD.data.last_seen });
  assert.deepEqual(knownFrom(OVER), { held: false, over: true, lastSeen: null });
  assert.equal(knownFrom(BAD_GATEWAY), null);
  assert.equal(knownFrom(null), null);
});

test("a page that was refused holds nothing, and says so without losing anything", async () => {
  const { hold, lost } = holdWith(NOT_HELD);
  assert.equal(await hold.ask(), true);
  assert.deepEqual([hold.held, hold.lastSeen, lost()], [false, NOT_HELD.data.last_seen, 0]);
});

test("while nobody answers, all is as it was", async () => {
  const { hold, lost } = holdWith(HELD, null, BAD_GATEWAY);
  await hold.ask();
  assert.equal(await hold.ask(), false);
  assert.equal(await hold.ask(), false);
  assert.deepEqual([hold.held, lost()], [true, 0]);
});

test("a session taken over elsewhere is lost once", async () => {
  const { hold, lost } = holdWith(HELD, NOT_HELD, NOT_HELD);
  for (let time = 0; time < 3; time += 1) await hold.ask();
  assert.deepEqual([hold.held, lost()], [false, 1]);
});

test("taking over says so", async () => {
  const { hold, said } = holdWith(NOT_HELD, HELD);
  await hold.ask();
  await hold.takeOver();
  assert.equal(hold.held, true);
  assert.deepEqual(said, [
    { page: "a page", take_over: false, release: false }, { page: "a page", take_over: true, release: false },
  ]);
});

test("an outcome's reply makes it ask only where the hold may be gone", async () => {
  const { hold, said, lost } = holdWith(HELD, NOT_HELD);
  await hold.ask();
  await hold.hear({ held: true, finished: false });
  await hold.hear({ held: false, finished: true });
  await hold.hear({ message: "another answer is stored" });
  assert.equal(said.length, 1);
  await hold.hear({ held: false, finished: false });
  assert.deepEqual([said.length, lost()], [2, 1]);
});

test("two questions at once are one", async () => {
  const { hold, said } = holdWith(HELD);
  await Promise.all([hold.ask(), hold.ask()]);
  assert.equal(said.length, 1);
});

test("a refusal for good is passed on", async () => {
  const { hold } = holdWith({ status: 410, data: { message: "You have withdrawn." } });
  await assert.rejects(hold.ask(), { message: "You have withdrawn." });
});

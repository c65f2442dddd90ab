import assert from "node:assert/strict";
import test from "node:test";

import { Playlist } from "../../static/js/trial/playlist.js";

const item = (id, place, content, kind = "test") => ({ id, place, content, kind });
const TRAINING = [item(1, 1, "t", "training"), item(2, 2, "u", "training")];
const TEST = [item(3, 3, "a"), item(4, 4, "b"), item(5, 5, "a")];

function shown(playlist, id) {
  const next = playlist.next();
  assert.equal(next?.id, id);
  playlist.noteShown(next);
  playlist.settle(next);
}

test("everything comes once, in the order of places, training first", () => {
  const playlist = new Playlist([...TEST, ...TRAINING].reverse(), []);
  for (const id of [1, 2, 3, 4, 5]) shown(playlist, id);
  assert.equal(playlist.next(), undefined);
  assert.equal(playlist.highestShown, 5);
});

test("what has an outcome here that the server may not know is not shown again", () => {
  const playlist = new Playlist([...TRAINING, ...TEST], [1, 2, 4]);
  assert.deepEqual(playlist.rest.map(({ id }) => id), [3, 5]);
  playlist.replace([...TRAINING, ...TEST]); // the server has not heard of them yet
  assert.deepEqual(playlist.rest.map(({ id }) => id), [3, 5]);
  playlist.trust(TEST);
  assert.deepEqual(playlist.rest.map(({ id }) => id), [3, 4, 5]);
});

test("the content shown last comes again only where nothing else is left", () => {
  const playlist = new Playlist([item(1, 1, "a"), item(2, 2, "a"), item(3, 3, "b"), item(4, 4, "b")], []);
  for (const id of [1, 3, 2, 4]) shown(playlist, id);

  const onlyOne = new Playlist([item(1, 1, "a"), item(2, 2, "a")], []);
  shown(onlyOne, 1);
  shown(onlyOne, 2);
});

test("training comes before the test, whatever its contents", () => {
  const playlist = new Playlist([item(1, 1, "t", "training"), item(2, 2, "t", "training"), item(3, 3, "a")], []);
  for (const id of [1, 2, 3]) shown(playlist, id);
});

test("a replacement takes its place, and the highest place shown moves with what stands there", () => {
  const playlist = new Playlist(TEST, []);
  shown(playlist, 3);
  shown(playlist, 4);
  playlist.replace([item(5, 5, "a"), item(6, 6, "b")]);
  shown(playlist, 5);
  shown(playlist, 6);
  assert.equal(playlist.highestShown, 6);
});

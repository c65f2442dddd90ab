import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import test from "node:test";

import { ownSha256, sha256 } from "../../static/js/trial/sha256.js";

// FIPS 180-4's examples, from the NIST's page of example values.
const KNOWN = {
  "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  abc: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq:
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
};

test("known messages", async () => {
  for (const [message, digest] of Object.entries(KNOWN)) {
    const bytes = new TextEncoder().encode(message);
    assert.equal(ownSha256(bytes), digest);
    assert.equal(await sha256(bytes), digest);
  }
});

test("every length around the blocks' ends, and a picture's", async () => {
  for (const length of [...Array(200).keys(), 299 * 299 * 3, 1_000_000]) {
    const bytes = new Uint8Array(randomBytes(length));
    const digest = createHash("sha256").update(bytes).digest("hex");
    assert.equal(ownSha256(bytes), digest, `${length} bytes`);
    if (length < 3) assert.equal(await sha256(bytes), digest);
  }
});

test("a part of a larger buffer", () => {
  const whole = new Uint8Array(randomBytes(500));
  const part = whole.subarray(13, 413);
  assert.equal(ownSha256(part), createHash("sha256").update(part).digest("hex"));
});

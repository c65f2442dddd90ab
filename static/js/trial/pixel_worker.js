// A worker that hashes the pixels of pictures, so that no frame of the page's is dropped for it.
//
// Takes {id, blob}; answers {id, pixels}: the SHA-256 of the decoded RGB samples, row by row, or "" where they cannot be
// read back as they are. Some privacy modes add noise to what a page reads, perhaps in large pictures only: so before
// the first picture of each size a canary of that size has to come back exactly.

import { sha256 } from "./sha256.js";

const canaries = new Map(); // "width × height" → promise: whether pixels of this size can be read

self.addEventListener("message", async ({ data: { id, blob } }) => {
  const pixels = await pixelsOf(blob).catch(() => "");
  self.postMessage({ id, pixels });
});

async function pixelsOf(blob) {
  const { width, height, data } = await read(blob);
  const size = `${width} × ${height}`;
  if (!canaries.has(size)) canaries.set(size, canarySings(width, height));
  return (await canaries.get(size)) ? sha256(rgb(data)) : "";
}

// Nothing may convert the samples: no colour profile, no multiplication by alpha.
async function read(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  const context = contextOf(width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height, { colorSpace: "srgb" });
}

// Noise that we know, made into a PNG file and read as the pictures are.
async function canarySings(width, height) {
  const noise = new ImageData(width, height, { colorSpace: "srgb" });
  let state = 1;
  for (let n = 0; n < noise.data.length; n += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise.data[n] = n % 4 === 3 ? 255 : state >>> 24;
  }
  const context = contextOf(width, height);
  context.putImageData(noise, 0, 0);
  const { data } = await read(await context.canvas.convertToBlob({ type: "image/png" }));
  return data.length === noise.data.length && data.every((sample, n) => sample === noise.data[n]);
}

function contextOf(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  return canvas.getContext("2d", { colorSpace: "srgb", willReadFrequently: true });
}

function rgb(rgba) {
  const samples = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    samples[to] = rgba[from];
    samples[to + 1] = rgba[from + 1];
    samples[to + 2] = rgba[from + 2];
  }
  return samples;
}

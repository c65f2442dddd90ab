// Where pictures really are, in device pixels, and whether that is what they have to fill.

import { frame } from "./frames.js";

const EXACT = 0.01; // device pixels
const LENGTHS_STEP = 1 / 64; // CSS pixels: browsers keep lengths in such steps, and round to device pixels when they paint
const PROBE = 10_000; // CSS pixels: the browser rounds it to whole device pixels

/**
 * Measure laid-out pictures: {by, boxes: {name: [left, top, width, height]}}. Rejects when the signal is aborted.
 *
 * by: "observer", where the browser tells the size in device pixels as it paints; else "rectangle": CSS pixels times
 * devicePixelRatio, which a browser may have rounded a little, or not tell the truth about.
 */
export async function boxesOf(pictures, { dpr }, signal) {
  const sizes = await sizesOf(Object.values(pictures), signal);
  const box = (picture) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    const size = sizes?.get(picture) ?? [width * dpr, height * dpr];
    return [left * dpr, top * dpr, ...size].map((length) => Math.round(length * 1000) / 1000);
  };
  return {
    by: sizes ? "observer" : "rectangle",
    boxes: Object.fromEntries(Object.entries(pictures).map(([name, picture]) => [name, box(picture)])),
  };
}

/** Whether all boxes are as large as the pictures have to be. size: {width, height} in device pixels. */
export function areExact({ by, boxes }, size, { dpr }) {
  const tolerance = EXACT + (by === "rectangle" ? LENGTHS_STEP * dpr : 0);
  return Object.values(boxes).every(([, , width, height]) =>
    Math.abs(width - size.width) <= tolerance && Math.abs(height - size.height) <= tolerance);
}

/** Device pixels that a CSS pixel fills as the page is painted: devicePixelRatio, where the browser tells the truth. */
export async function paintedRatio({ dpr }) {
  const probe = document.createElement("div");
  probe.className = "probe";
  probe.style.width = `${PROBE}px`;
  document.body.append(probe);
  try {
    const { boxes } = await boxesOf({ probe }, { dpr }, new AbortController().signal);
    return boxes.probe[2] / PROBE;
  } finally {
    probe.remove();
  }
}

// Null where the browser cannot tell.
async function sizesOf(pictures, signal) {
  if (!("devicePixelContentBoxSize" in (globalThis.ResizeObserverEntry?.prototype ?? {}))) return null;
  const sizes = new Map();
  const observer = new ResizeObserver((entries) => {
    for (const { target, devicePixelContentBoxSize: [size] } of entries) {
      sizes.set(target, [size.inlineSize, size.blockSize]);
    }
  });
  try {
    for (const picture of pictures) observer.observe(picture, { box: "device-pixel-content-box" });
    while (sizes.size < pictures.length) await frame(signal);
    return sizes;
  } finally {
    observer.disconnect();
  }
}

// Where the windows on the pictures stand: in device pixels, all whole, as in a trial. Each window shows a part of its
// sheet, or all of it.

import { alone, enlarged, sideBySide } from "../trial/layout.js";

const NARROW = 240; // CSS pixels: windows that would be narrower stand below each other

/**
 * {size, boxes: {reference, shown}, height}: the sheets' size, the windows' places and the height of all.
 *
 * room: {width, height} for all windows. item: {width, height} in image pixels. look: {zoom, beside}.
 * measures: {dpr; gap and label (above each window), in device pixels; scrollbar's thickness}.
 */
export function arranged(room, item, { zoom, beside }, measures) {
  const size = enlarged(item, { enlargement: zoom });
  if (!beside) {
    const window = windowOn(size, room, measures);
    const shown = below(measures.label, alone({ ...window, width: room.width }, window, { enlargement: 1 }));
    return { size, boxes: { shown }, height: measures.label + window.height };
  }
  const half = { width: Math.floor((room.width - measures.gap) / 2), height: room.height };
  if (half.width < size.width && half.width < NARROW * measures.dpr) return stacked(size, room, measures);
  const window = windowOn(size, half, measures);
  const { reference, test } = sideBySide(
    { width: room.width, height: window.height }, window, { gap_px: measures.gap, enlargement: 1 }, "left",
  );
  return {
    size,
    boxes: { reference: below(measures.label, reference), shown: below(measures.label, test) },
    height: measures.label + window.height,
  };
}

function stacked(size, room, measures) {
  const window = windowOn(size, { width: room.width, height: Math.floor(room.height / 2) }, measures);
  const place = alone({ ...window, width: room.width }, window, { enlargement: 1 });
  const step = measures.label + window.height;
  return {
    size,
    boxes: { reference: below(measures.label, place), shown: below(step + measures.label, place) },
    height: 2 * step,
  };
}

// As large as the sheet, or as the room; a scrollbar that one direction needs takes nothing from the other.
function windowOn(size, room, { scrollbar }) {
  const tall = size.height > room.height;
  const wide = size.width + (tall ? scrollbar : 0) > room.width;
  return {
    width: Math.min(size.width + (tall ? scrollbar : 0), room.width),
    height: Math.min(size.height + (wide ? scrollbar : 0), room.height),
  };
}

function below(top, place) {
  return { ...place, top };
}

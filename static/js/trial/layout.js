// Where a pair stands: all in device pixels, all whole numbers, so that a pixel is a pixel.

/**
 * window: {width, height}. pair: {width, height} of one picture. room: {gap_px, margin_px, label_px}.
 * Returns the left edges of both pictures, their common top, and the top of the labels above them.
 */
export function layout(window, pair, room) {
  const left = Math.floor((window.width - 2 * pair.width - room.gap_px) / 2);
  const top = Math.floor((window.height - pair.height) / 2);
  return { reference: left, test: left + pair.width + room.gap_px, top, labels: top - room.label_px };
}

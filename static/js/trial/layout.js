// Where pictures stand: all in device pixels, all whole numbers, so that a pixel is a pixel. A label stands above its
// picture, so that it overlaps none.
//
// window: {width, height}. item: {width, height} of one picture in image pixels. room: {gap_px} between two pictures,
// {enlargement}: device pixels per image pixel, in both directions. A place: {left, top, width, height}.

/** Both pictures beside each other, the reference on the side "left" or "right": {reference, test}. */
export function sideBySide(window, item, room, side) {
  const size = enlarged(item, room);
  const left = Math.floor((window.width - 2 * size.width - room.gap_px) / 2);
  const onTheLeft = placed(window, size, left);
  const onTheRight = placed(window, size, left + size.width + room.gap_px);
  return side === "right"
    ? { reference: onTheRight, test: onTheLeft }
    : { reference: onTheLeft, test: onTheRight };
}

/** One picture in the middle. */
export function alone(window, item, room) {
  const size = enlarged(item, room);
  return placed(window, size, Math.floor((window.width - size.width) / 2));
}

export function enlarged({ width, height }, { enlargement }) {
  return { width: width * enlargement, height: height * enlargement };
}

function placed(window, size, left) {
  return { left, top: Math.floor((window.height - size.height) / 2), ...size };
}

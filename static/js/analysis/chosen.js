// Which pairs are chosen: by what was dragged over, and by what is ticked. Nothing here touches the page.

/** The pairs of the points inside a brush, {place: [low, high], mos: [low, high]}; null where nothing is brushed. */
export function brushed(points, brush) {
  const [place, mos] = [brush?.place, brush?.mos].map(span);
  if (!place || !mos) return null;
  const within = points.filter((point) => inside(point.place, place) && inside(point.mos, mos));
  return new Set(within.map((point) => point.pair));
}

/** The pairs that are inside `within` (null: anywhere) and ticked in every group that has a tick; null: all of them. */
export function chosen(pairs, within, ticks) {
  const groups = Object.entries(ticks).filter(([, values]) => values.length);
  if (within === null && !groups.length) return null;
  const found = pairs.filter(
    (pair) => (within === null || within.has(pair.pair)) && groups.every(([by, values]) => values.includes(pair[by])),
  );
  return new Set(found.map((pair) => pair.pair));
}

/** What the charts take: keys of the chosen pairs and of their references; null for all. */
export function signal(pairs, keys) {
  if (keys === null) return null;
  const told = { pairs: {}, contents: {} };
  for (const { pair, content } of pairs) {
    if (!keys.has(pair)) continue;
    told.pairs[pair] = true;
    told.contents[content] = true;
  }
  return told;
}

/** The text with {names} filled in. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);
}

/** Both ends of an interval, the lower one first; null where there is none, or it is a click's. */
function span(ends) {
  if (!ends || ends.length < 2) return null;
  const low = Math.min(ends[0], ends[1]);
  const high = Math.max(ends[0], ends[1]);
  return low < high ? [low, high] : null;
}

function inside(value, [low, high]) {
  return low <= value && value <= high;
}

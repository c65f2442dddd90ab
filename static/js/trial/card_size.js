// The drawing that a subject fits to a card: its shape, its keys, its memory. All lengths are CSS pixels. No DOM.

export const CARD_MM = { width: 85.6, height: 53.98 }; // ID-1, ISO/IEC 7810: bank cards, most identity cards
export const LEAST = 100; // as on a screen of 30 pixels per inch
export const MOST = 1200; // as on one of 356
const CSS_INCH = 96;

const FINE = 1;
const COARSE = 20;
const STEPS = {
  ArrowLeft: -FINE, ArrowDown: -FINE, ArrowRight: FINE, ArrowUp: FINE, PageDown: -COARSE, PageUp: COARSE,
};

/** The width to begin with: right where a CSS inch is an inch. */
export const USUAL = Math.round((CARD_MM.width / 25.4) * CSS_INCH);

export function heightOf(width) {
  return (width * CARD_MM.height) / CARD_MM.width;
}

/** The step of a key, by its event's name; undefined for another key. */
export function stepOf(key) {
  return STEPS[key];
}

/** A width within the bounds. most: the room there is. */
export function within(width, most) {
  return Math.max(LEAST, Math.min(width, most, MOST));
}

/** What tells one screen from another, at one scale: another zoom makes another width. */
export function screenOf({ screen_width, screen_height, dpr }) {
  return `advstudy card ${screen_width}x${screen_height}@${dpr}`;
}

/** The width last fitted on this screen, or null. */
export function remembered(screen) {
  try {
    const width = Number(localStorage.getItem(screen));
    return width >= LEAST && width <= MOST ? width : null;
  } catch {
    return null; // storage is switched off
  }
}

export function remember(screen, width) {
  try {
    localStorage.setItem(screen, String(width));
  } catch {
    // then it is fitted again next time
  }
}

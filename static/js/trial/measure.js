// What a browser can tell of its display. Names and units are those of the display guard in rating/display/:
// lengths are CSS pixels; times devicePixelRatio they are device pixels.

import { paintedRatio } from "./boxes.js";

/** What the guard looks at again and again: cheap to read. */
export function state() {
  return {
    dpr: window.devicePixelRatio,
    inner_width: window.innerWidth,
    inner_height: window.innerHeight,
    pinch_scale: window.visualViewport?.scale ?? 1,
    fullscreen: document.fullscreenElement !== null || matches("(display-mode: fullscreen)"), // by us, or by F11
    focused: document.hasFocus() && document.visibilityState === "visible",
    forced_colors: matches("(forced-colors: active)"),
    inverted_colors: matches("(inverted-colors: inverted)"),
  };
}

/** All that is stored before a session. */
export async function measure(framePeriod) {
  const now = state();
  return {
    ...now,
    painted_dpr: await paintedRatio(now),
    outer_width: window.outerWidth,
    outer_height: window.outerHeight,
    screen_width: screen.width,
    screen_height: screen.height,
    available_width: screen.availWidth,
    available_height: screen.availHeight,
    colour_depth: screen.colorDepth,
    color_gamut: ["rec2020", "p3", "srgb"].find((gamut) => matches(`(color-gamut: ${gamut})`)) ?? "unknown",
    dynamic_range: matches("(dynamic-range: high)") ? "high" : "standard",
    refresh_hz: framePeriod ? Math.round(10_000 / framePeriod) / 10 : null,
    zoom_percent: zoomPercent(now),
    user_agent: navigator.userAgent,
  };
}

/** The window in device pixels. */
export function windowPixels({ dpr, inner_width, inner_height }) {
  return { width: Math.round(inner_width * dpr), height: Math.round(inner_height * dpr) };
}

/** Resolves when the display is another than now, the focus aside, and has then been still for a moment. */
export function displayChange(signal) {
  const fingerprint = () => JSON.stringify({ ...state(), focused: null });
  const before = fingerprint();
  return new Promise((resolve) => {
    let timer = 0;
    onDisplayEvent(signal, () => {
      clearTimeout(timer);
      if (fingerprint() !== before) timer = setTimeout(resolve, 300, "changed");
    });
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}

/** Calls back at every event after which the display may be another, until the signal is aborted. */
export function onDisplayEvent(signal, callback) {
  const on = (target, ...types) => types.forEach((type) => target?.addEventListener(type, callback, { signal }));
  on(window, "resize", "blur", "focus", "pagehide");
  on(document, "fullscreenchange", "visibilitychange");
  on(window.visualViewport, "resize");
  on(matchMedia("(forced-colors: active)"), "change");
  on(matchMedia("(inverted-colors: inverted)"), "change");
  // A media query tells of one ratio only: each change asks for the next.
  (function watchRatio() {
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener("change", () => (callback(), watchRatio()), { signal, once: true });
  })();
}

// Only in full screen does the outer width hold no frame, so that its ratio to the inner one is the page's zoom.
function zoomPercent({ fullscreen }) {
  return fullscreen && window.outerWidth ? Math.round((100 * window.outerWidth) / window.innerWidth) : null;
}

function matches(query) {
  return window.matchMedia(query).matches;
}

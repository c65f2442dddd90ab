// The keys of the viewer. A control that has the focus keeps the keys it needs itself.

const KEYS = {
  " ": "toggle", t: "toggle", a: "shown", r: "reference", d: "difference", m: "map", b: "beside", s: "absolute",
  z: "zoom", "+": "more", "=": "more", "-": "less", "−": "less",
  1: "zoom1", 2: "zoom2", 3: "zoom3", 4: "zoom4", 8: "zoom8",
};
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** acts: {name: function}; move({x, y}) the pixel that is read; step(±1) to another pair; scrolls(): the window does. */
export function listen(acts, { move, step, scrolls }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    if (target.closest("select, input, textarea")) return;
    if (key in ARROWS) {
      const [x, y] = ARROWS[key];
      if (event.shiftKey) move({ x, y });
      else if (y || event.repeat || scrolls(target)) return;
      else step(x);
      event.preventDefault();
      return;
    }
    const name = KEYS[key.toLowerCase()];
    if (!name || (key === " " && target.closest("button, a, summary"))) return;
    event.preventDefault(); // Space scrolls the page otherwise
    if (!event.repeat) acts[name]?.(); // a key held down must not flicker
  });
}

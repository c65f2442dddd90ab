// At a station: the screen as the browser has it, beside the screen as it was entered. All in device pixels.

const box = document.querySelector("[data-screen]");
const TOLERANCE = 2; // that of the display check: a scaled screen's size is rounded

compare();
window.addEventListener("resize", compare); // also when the zoom changes

function compare() {
  const now = {
    width: Math.round(screen.width * window.devicePixelRatio),
    height: Math.round(screen.height * window.devicePixelRatio),
  };
  for (const [side, pixels] of Object.entries(now)) box.querySelector(`[data-now=${side}]`).textContent = pixels;
  const same = ["width", "height"].every((side) => Math.abs(now[side] - Number(box.dataset[side])) <= TOLERANCE);
  document.querySelector("[data-same]").hidden = !same;
  document.querySelector("[data-different]").hidden = same;
}

// The break's timer: counts down to the moment the next session may begin, then offers it.

const box = document.querySelector("[data-break]");

if (box.dataset.readyAt) {
  // Both moments are the server's: this computer's clock may be wrong, but it runs at the right pace.
  const readyAt = Date.now() + Date.parse(box.dataset.readyAt) - Date.parse(box.dataset.now);
  const timer = box.querySelector("[data-timer]");
  box.querySelector("[data-counting]").hidden = false;
  box.querySelector("[data-not-counting]").hidden = true; // it would grow stale
  tick();

  function tick() {
    const seconds = Math.max(0, Math.ceil((readyAt - Date.now()) / 1000));
    timer.textContent = clock(seconds);
    if (seconds > 0) {
      setTimeout(tick, 250);
      return;
    }
    box.querySelector("[data-until-ready]").hidden = true;
    box.querySelector("[data-when-ready]").hidden = false;
    box.querySelector("[data-when-ready] a").focus();
  }
}

function clock(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

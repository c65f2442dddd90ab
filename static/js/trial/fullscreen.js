// Entering full screen, and waiting until the window has come to rest in it.

import { frame } from "./frames.js";

/** Needs a key press or click of the subject's. False where the browser refuses or knows no full screen. */
export async function enterFullscreen() {
  try {
    await document.documentElement.requestFullscreen({ navigationUI: "hide" });
  } catch {
    return false;
  }
  await rest();
  return true;
}

async function rest() {
  let still = 0;
  let last = "";
  for (let frames = 0; frames < 120 && still < 10; frames += 1) {
    await frame();
    const now = `${window.innerWidth} ${window.innerHeight} ${window.devicePixelRatio}`;
    still = now === last ? still + 1 : 0;
    last = now;
  }
}

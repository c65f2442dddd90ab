// Leaving the page: when the session is over, to load it anew, or as the subject pleases.

import { get, refusal } from "./http.js";
import * as panels from "./panels.js";
import { Backoff } from "./retry.js";

let isOurDoing = false;

/** Does not end: the page does. */
export function leaveFor(address) {
  isOurDoing = true;
  window.location.assign(address);
  return new Promise(() => {});
}

/** Does not end either. */
export function loadAnew() {
  isOurDoing = true;
  window.location.reload();
  return new Promise(() => {});
}

/** Call back when the page goes, with whether the session goes on in this tab. Ask the subject first while outcomes are unsent. */
export function onLeaving(queue, callback) {
  window.addEventListener("beforeunload", (event) => {
    if (queue.unsent && !isOurDoing) event.preventDefault();
  });
  window.addEventListener("pagehide", () => callback(isOurDoing));
  window.addEventListener("pageshow", (event) => event.persisted && loadAnew()); // come back to: no longer the newest
}

/** Send what is left. Then leave; or resolve with the pairs that the server wants shown, where it knows of more. */
export async function finish(trial, queue) {
  const tell = () => panels.show("sending", {
    flags: queue.failing ? ["network-away"] : [],
    values: { count: queue.unsent },
  });
  queue.addEventListener("change", tell);
  if (queue.unsent) tell();
  await queue.empty();
  queue.removeEventListener("change", tell);
  const rest = await remaining(trial);
  if (!rest.length) await leaveFor(trial.urls.here);
  return rest;
}

async function remaining({ urls }) {
  const backoff = new Backoff();
  for (;;) {
    const answer = await get(urls.playlist).catch(() => null);
    const refused = answer && refusal(answer);
    if (refused) throw refused;
    if (answer?.status === 200 && answer.data) return answer.data.playlist;
    panels.show("sending", { flags: ["network-away"], values: { count: 0 } });
    await backoff.wait();
  }
}

// The session's page: reads what the server says of the session, and runs it.

import { Hold } from "./hold.js";
import { post, Refused, tell } from "./http.js";
import { leaveFor, onLeaving } from "./leaving.js";
import { pickUpPageId, putDownPageId } from "./page_id.js";
import * as panels from "./panels.js";
import { Queue } from "./queue.js";
import * as scale from "./scale.js";
import { Session } from "./session.js";
import * as stage from "./stage.js";

const trial = JSON.parse(document.getElementById("trial").textContent);
stage.setGrey(trial.display.background_grey);

const page = pickUpPageId(trial.key);
const hold = new Hold(page, (body) => post(trial.urls.hold, body, trial.csrf_cookie));
const queue = await Queue.open(trial);
const session = new Session(trial, { page, queue, hold });

countUnsent();
onLeaving(queue, (goesOnHere) => {
  putDownPageId(trial.key, page);
  if (!goesOnHere) tell(trial.urls.hold, { page, take_over: false, release: true }, trial.csrf_cookie);
});
window.addEventListener("focus", () => hold.held && hold.ask().catch(giveUp)); // somebody may have gone on elsewhere
hold.addEventListener("lost", () => session.goOnWhereHeld().catch(giveUp));
queue.addEventListener("answer", ({ detail }) => detail.data && hold.hear(detail.data).catch(giveUp));
await Promise.race([queue.run(), hold.keep(), session.run()]).catch(giveUp);

// Quiet, and only while the server cannot be reached: what is sent within a moment is not worth a glance.
function countUnsent() {
  const line = document.querySelector("[data-unsent]");
  queue.addEventListener("change", () => {
    line.hidden = !queue.failing || queue.unsent === 0;
    panels.fill(line, { count: queue.unsent });
  });
}

function giveUp(error) {
  session.halt();
  scale.hide();
  stage.clear();
  if (!(error instanceof Refused)) {
    console.error(error);
    panels.keepTo("broken");
    panels.show("broken", { values: { message: String(error) } });
  } else if (error.message) {
    panels.keepTo("refused");
    panels.show("refused", { values: { message: error.message } });
  } else {
    leaveFor(trial.urls.here); // that page says what is wrong
  }
}

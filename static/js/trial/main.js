// The session's page: reads what the server says of the session, and runs it.

import { Refused } from "./http.js";
import * as panels from "./panels.js";
import { Queue } from "./queue.js";
import { Session } from "./session.js";
import * as stage from "./stage.js";

const trial = JSON.parse(document.getElementById("trial").textContent);
stage.setGrey(trial.display.background_grey);

const queue = await Queue.open(trial);
const session = new Session(trial, queue);
try {
  countUnsent(queue);
  await Promise.race([queue.run(), session.run()]);
} catch (error) {
  session.halt();
  giveUp(error);
}

// Quiet, and only while the server cannot be reached: what is sent within a moment is not worth a glance.
function countUnsent(queue) {
  const line = document.querySelector("[data-unsent]");
  queue.addEventListener("change", () => {
    line.hidden = !queue.failing || queue.unsent === 0;
    panels.fill(line, { count: queue.unsent });
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.unsent) event.preventDefault();
  });
}

function giveUp(error) {
  stage.clear();
  document.querySelector("[data-scale]").hidden = true;
  stage.setPhase(null);
  if (!(error instanceof Refused)) {
    console.error(error);
    panels.show("broken", { values: { message: String(error) } });
  } else if (error.message) {
    panels.show("refused", { values: { message: error.message } });
  } else {
    window.location.assign(trial.urls.here); // that page says what is wrong
  }
}

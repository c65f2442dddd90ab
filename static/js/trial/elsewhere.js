// The session is open on another page: say so, and take it over where the subject wants to go on here.

import { loadAnew } from "./leaving.js";
import * as panels from "./panels.js";

/** Ends with the page: it is loaded anew, for the newest playlist. */
export async function goOnHere(hold) {
  panels.keepTo("elsewhere");
  let flags = [];
  for (;;) {
    const values = { last_seen: timeOfDay(hold.lastSeen) };
    await panels.ask("elsewhere", { flags, values });
    panels.show("elsewhere", { flags: ["asking"], values });
    const isAnswered = await hold.takeOver();
    if (isAnswered) await loadAnew();
    flags = ["network-away"];
  }
}

function timeOfDay(iso) {
  const language = document.documentElement.lang;
  return new Intl.DateTimeFormat(language, { timeStyle: "medium" }).format(iso ? new Date(iso) : new Date());
}

// Which page this is, for the server: another one in each tab, and the same when a tab loads the page anew.

import { uuid } from "./uuid.js";

/**
 * The id that this tab's last page of the session put down, or a new one. Between the two it lies in sessionStorage,
 * and only then: a tab that is duplicated takes along all that lies there, and would be taken for the first.
 */
export function pickUpPageId(session) {
  try {
    const id = sessionStorage.getItem(session);
    sessionStorage.removeItem(session);
    return id ?? uuid();
  } catch {
    return uuid(); // storage is switched off
  }
}

export function putDownPageId(session, id) {
  try {
    sessionStorage.setItem(session, id);
  } catch {
    // then the next page is another one
  }
}

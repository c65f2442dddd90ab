// One of the pictures, alone in the middle: the same place for both, so that the eye need not move between them.

import { goesOn } from "../goes_on.js";
import { alone } from "../layout.js";
import * as stage from "../stage.js";

export function one(picture) {
  return {
    pictures: [picture],
    places: (window, item, room) => ({ [picture]: alone(window, item, room) }),
    show: () => stage.reveal(picture, [picture]),
    hide: stage.conceal,
    listen: goesOn,
    grades: false,
  };
}

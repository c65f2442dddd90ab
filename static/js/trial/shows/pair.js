// The reference and the picture to rate, side by side.

import { goesOn } from "../goes_on.js";
import { sideBySide } from "../layout.js";
import * as stage from "../stage.js";

const pictures = ["reference", "test"];

export const pair = {
  pictures,
  places: (window, item, room) => sideBySide(window, item, room, item.reference_side || "left"),
  show: () => stage.reveal("pair", pictures),
  hide: stage.conceal,
  listen: goesOn,
  grades: false,
};

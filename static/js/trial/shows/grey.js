// Nothing.

import { goesOn } from "../goes_on.js";
import * as stage from "../stage.js";

export const grey = {
  pictures: [],
  places: () => ({}),
  show: stage.conceal,
  hide: () => {},
  listen: goesOn,
  grades: false,
};

// The scale: takes one grade by key or click.

import * as grading from "../scale.js";

export const scale = {
  pictures: [],
  places: () => ({}),
  show: ({ item, trial }) =>
    grading.show(trial.grades, trial.protocol.short_words_after_training && item.kind !== "training"),
  hide: grading.hide,
  listen: grading.listen,
  grades: true,
};

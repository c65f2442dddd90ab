// What a phase of a trial can have on the screen, by its name in the protocol (`Shows` in rating/protocol/phases.py).
//
// This is where further methods plug in: a new name there, a module here, and nothing else of the trial changes. Each has
//   pictures                     which pictures it has on the screen: "reference", "test"
//   places(window, item, room)   {picture: place} of these, by layout.js; a picture has one place in a whole trial
//   show({item, trial})          makes it visible. Called within a frame, and nothing is loaded, moved or resized any more
//   hide()                       leaves grey
//   listen({…, phase, onset, answer, signal})
//                                once it is on the screen: returns a reply, whose `given` becomes true where the subject
//                                ends the phase; `answer(grade, response_ms)` where that is a grade. Ends with the signal.
//   grades                       whether it asks for the grade: a trial has exactly one such phase

import { grey } from "./grey.js";
import { pair } from "./pair.js";
import { reference } from "./reference.js";
import { scale } from "./scale.js";
import { test } from "./test.js";

export const SHOWS = { pair, reference, test, grey, scale };

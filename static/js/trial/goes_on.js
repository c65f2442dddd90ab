// A phase that the subject ends: by Space, Enter or a click, once its shortest time is over. Nothing on the screen says
// so, for it would draw the eye: the instructions and the page before the session do.

/** Returns a reply whose `given` becomes true. A phase of fixed length takes none. */
export function goesOn({ phase, onset, signal }) {
  const reply = { given: false };
  if (phase.least_ms === phase.most_ms) return reply;
  const note = (event) => {
    if (event.target.closest?.("a")) return; // what has the focus is what a key or click is for
    if (event.timeStamp >= onset + phase.least_ms) reply.given = true;
  };
  window.addEventListener("click", note, { signal });
  window.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " || event.key === "Enter") note(event);
  }, { signal });
  return reply;
}

// One session, one window: the newest goes on, the others pause.

/** Calls back when the session is opened, or continued, in another window. Returns how to say "here". */
export function onlyHere(key, elsewhere) {
  if (!("BroadcastChannel" in window)) return () => {};
  const channel = new BroadcastChannel(`advstudy ${key}`);
  channel.onmessage = elsewhere;
  return () => channel.postMessage("here");
}

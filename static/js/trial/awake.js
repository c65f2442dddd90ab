// Keeping the screen from going dark while a session runs. Only a page that came over HTTPS may do so.

/** Whether this browser lets this page keep the screen on. */
export const canStayAwake = "wakeLock" in navigator;

/** From now on. The browser ends it whenever the page is hidden, and may refuse it, say on a low battery. */
export function stayAwake() {
  if (!canStayAwake) return;
  const ask = () => document.visibilityState === "visible" && navigator.wakeLock.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}

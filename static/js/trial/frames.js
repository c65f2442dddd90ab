// Time, counted in the screen's frames. All times are milliseconds of performance.now().

/** The next frame's time. Rejects with the signal's reason as soon as the signal is aborted. */
export function frame(signal) {
  return abortable(signal, (resolve) => {
    const id = requestAnimationFrame(resolve);
    return () => cancelAnimationFrame(id);
  });
}

/** Rejects likewise. */
export function pause(milliseconds, signal) {
  return abortable(signal, (resolve) => {
    const id = setTimeout(resolve, milliseconds);
    return () => clearTimeout(id);
  });
}

/** The screen's period: the median of some frames. */
export async function framePeriod(count = 30) {
  const times = [];
  for (let n = 0; n <= count; n += 1) times.push(await frame());
  const periods = times.slice(1).map((time, n) => time - times[n]);
  return periods.sort((a, b) => a - b)[count >> 1];
}

function abortable(signal, start) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const giveUp = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = start((value) => {
      signal?.removeEventListener("abort", giveUp);
      resolve(value);
    });
    signal?.addEventListener("abort", giveUp, { once: true });
  });
}

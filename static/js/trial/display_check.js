// The display's check: before a session as a page that says what was measured, during it as a stop. The server judges;
// where it is away during a session, what the page itself finds must do.

import { canStayAwake } from "./awake.js";
import { fitCard } from "./card.js";
import { screenOf } from "./card_size.js";
import { framePeriod } from "./frames.js";
import { enterFullscreen } from "./fullscreen.js";
import { cause, findings, ratio } from "./guard.js";
import { post, refusal } from "./http.js";
import { measure, state, windowPixels } from "./measure.js";
import { written } from "./numbers.js";
import * as panels from "./panels.js";
import { Backoff } from "./retry.js";
import { countSteps } from "./steps.js";

export class DisplayCheck {
  #trial;
  #start = null; // the display's state as the session began
  #card = null; // {screen, width}
  #steps = null; // {dark, light}

  constructor(trial) {
    this.#trial = trial;
    this.rules = { ...trial.display }; // the smallest window and the enlargement are those of the newest reply
    this.period = null; // of a frame, ms
  }

  /** What keeps the next presentation from being shown. */
  get findings() {
    return findings(state(), this.#start, this.rules);
  }

  // --- Before a session ---

  /** Where the study needs it: full screen, as far as the browser lets the subject have it. */
  async fullscreen() {
    if (!this.rules.fullscreen_required) return;
    let action = "changed"; // by F11, perhaps
    while (action === "changed" && !state().fullscreen) action = await panels.choose("fullscreen");
    if (action === "fullscreen") await enterFullscreen();
  }

  /** Resolves when the display is as it must be and the subject starts. startsWithTraining: what the page then says. */
  async beforeSession(startsWithTraining) {
    this.period = await framePeriod();
    for (;;) {
      const now = await measure(this.period);
      const content = (flags, reply) => this.#content(now, [...flags, startsWithTraining && "starts-with-training"], reply);
      const reply = await this.#ask(now, true, (flag) => panels.show("display", content([flag])));
      if (!reply.findings.length && reply.needs.length) {
        await this.#do(reply.needs[0], now);
        continue;
      }
      const action = await panels.choose("display", content([reply.passed ? "passed" : "failed"], reply));
      if (action === "fullscreen") await enterFullscreen();
      if (action === "card") await this.#do("card", now);
      if (action === "check") this.period = await framePeriod();
      if (action !== "start" || cause(state(), now, this.rules)) continue;
      this.#start = state();
      panels.hide();
      return;
    }
  }

  async #do(need, now) {
    if (need === "steps") {
      this.#steps = await countSteps();
      return;
    }
    const width = await fitCard(now, now.zoom_percent);
    this.#card = width && { screen: screenOf(now), width };
  }

  #content(now, flags, reply = null) {
    const { phases } = this.#trial.protocol;
    const grades = this.#trial.grades.map(({ value }) => value);
    const mm = reply?.mm_per_px ?? null;
    const degree = reply?.pixels_per_degree ?? null;
    const distance = reply?.distance_mm ?? null;
    return {
      flags: [
        ...flags,
        now.fullscreen ? "fullscreen" : "windowed",
        this.rules.fullscreen_required && !now.fullscreen && "enter-fullscreen",
        now.refresh_hz === null ? "no-refresh" : "refresh",
        mm === null ? "no-size" : "size",
        degree === null ? "no-density" : "density",
        distance === null ? "no-distance" : "distance",
        this.rules.enlargement > 1 && "enlarged",
        (reply?.size_from === "card" || reply?.needs.includes("card")) && "by-card",
        phases.some(isSelfPaced) && "self-paced",
      ],
      findings: named(reply?.findings),
      advice: [...named(reply?.advice), ...(reply && !canStayAwake ? [{ name: "may_sleep" }] : [])],
      values: {
        ...windowPixels(now),
        minimum_width: this.rules.minimum_width ?? 0,
        minimum_height: this.rules.minimum_height ?? 0,
        dpr: ratio(now.dpr),
        refresh_hz: now.refresh_hz && written(now.refresh_hz, 1),
        colour_depth: now.colour_depth,
        pixels_per_mm: mm && written(1 / mm, 2, { always: true }),
        pixels_per_degree: degree && written(degree, 1, { always: true }),
        distance_cm: distance && written(distance / 10, 0),
        distance_text: reply?.distance_text ?? "",
        enlargement: this.rules.enlargement,
        lowest: Math.min(...grades),
        highest: Math.max(...grades),
      },
    };
  }

  // --- At a stop ---

  /** The display is not as it must be, or was not: say what is wrong, follow what changes, resolve when it is mended. */
  async stop({ flags, values }) {
    const content = (found, more = []) => ({ flags: [...flags, ...more], findings: found, values });
    for (let wantsOn = false; ;) {
      const found = await this.#found((flag) => panels.show("stopped", content([], [flag])));
      if (wantsOn && !found.length) break;
      const button = this.rules.fullscreen_required && !state().fullscreen ? "enter-fullscreen" : "no-fullscreen-needed";
      const action = await panels.choose("stopped", content(found, [button, !found.length && "mended"]));
      if (action === "fullscreen") await enterFullscreen();
      if (action === "continue" && !found.length && !this.findings.length) break;
      wantsOn = action !== "changed";
    }
    panels.hide();
  }

  // By the page itself; where that finds nothing, by the server, as far as it can be reached.
  async #found(tell) {
    if (this.findings.length) return this.findings;
    const reply = await this.#ask(await measure(this.period), false, tell);
    return named(reply?.findings);
  }

  // --- With the server ---

  /** Its reply; before a session it is asked until it answers, later (null) only once. */
  async #ask(measured, beforeSession, tell) {
    const body = { before_session: beforeSession, measured: { ...measured, card_css_px: this.#cardOn(measured) }, steps: this.#steps };
    const backoff = new Backoff();
    for (;;) {
      tell("asking");
      const answer = await post(this.#trial.urls.display, body, this.#trial.csrf_cookie).catch(() => null);
      const refused = answer && refusal(answer);
      if (refused) throw refused;
      if (answer?.status === 200 && answer.data) return this.#heed(answer.data);
      if (answer) console.error("The server did not take the display's measurements.", answer);
      if (!beforeSession) return null;
      tell("network-away");
      await backoff.wait();
    }
  }

  #heed(reply) {
    const { minimum_width, minimum_height, enlargement } = reply;
    Object.assign(this.rules, { minimum_width, minimum_height, enlargement });
    return reply;
  }

  #cardOn(measured) {
    return this.#card?.screen === screenOf(measured) ? this.#card.width : null;
  }
}

function isSelfPaced({ shows, least_ms, most_ms }) {
  return ["pair", "reference", "test"].includes(shows) && least_ms !== most_ms;
}

function named(notices = []) {
  return notices.map((notice) => ({ name: "server", ...notice }));
}

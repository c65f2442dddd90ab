// A session from loading to leaving: what comes next, what interrupts it, and what is told of it.

import { framePeriod, pause } from "./frames.js";
import { enterFullscreen } from "./fullscreen.js";
import { cause, findings, ratio } from "./guard.js";
import { get, post, refusal } from "./http.js";
import { displayChange, measure, onDisplayEvent, state, windowPixels } from "./measure.js";
import { written } from "./numbers.js";
import * as panels from "./panels.js";
import { Altered, Missing, Pictures } from "./pictures.js";
import { Playlist } from "./playlist.js";
import { present } from "./presentation.js";
import { Backoff } from "./retry.js";
import * as stage from "./stage.js";
import { uuid } from "./uuid.js";
import { onlyHere } from "./windows.js";

const ABSENT_AFTER = 3; // time-outs running
const SETTLING_MS = 150; // until all events of one change have come

export class Session {
  #trial;
  #queue;
  #pictures = new Pictures();
  #playlist;
  #period;
  #start; // the display as the session began
  #interruption = null; // of the presentation on show
  #wish = null; // a pause asked for between presentations: "paused" or "elsewhere"
  #timeouts = 0;
  #sayHere;
  #halted = false;

  constructor(trial, queue) {
    this.#trial = trial;
    this.#queue = queue;
    this.#playlist = new Playlist(trial.playlist, queue.ids);
    queue.addEventListener("answer", ({ detail }) => this.#hear(detail));
    this.#sayHere = onlyHere(trial.key, () => this.#interrupt("elsewhere"));
    window.addEventListener("keydown", (event) => event.key === "Escape" && this.#interrupt("paused"));
  }

  /** Never ends, unless by an error: a finished session leads to another page. */
  async run() {
    await this.#load();
    await this.#beforeSession();
    let previous = null;
    for (;;) {
      const item = this.#playlist.next();
      if (!item) {
        await this.#finish();
        previous = null;
        continue;
      }
      if (previous?.kind === "training" && item.kind === "test") await this.#ask("training-over");
      const pictures = await this.#picturesOf(item);
      await this.#standBy();
      if (this.#halted) return;
      previous = item;
      if (pictures.cause) await this.#settle(item, { outcome: "spoiled", cause: pictures.cause });
      else await this.#show(item, pictures);
    }
  }

  /** End at once: nothing more is shown. */
  halt() {
    this.#halted = true;
    this.#interruption?.abort("halted");
  }

  // --- Before ---

  async #load() {
    this.#period = await framePeriod();
    const rest = this.#playlist.rest;
    const bar = document.querySelector("[data-progress]");
    const tell = () => panels.show("loading", { flags: this.#pictures.away ? ["network-away"] : [] });
    this.#pictures.addEventListener("change", tell);
    tell();
    this.#pictures.prepare(rest);
    await this.#pictures.first(rest, (share) => (bar.value = share));
    this.#pictures.removeEventListener("change", tell);
  }

  /** The display's check by the server, until it passes and the subject starts. */
  async #beforeSession() {
    const rules = this.#trial.display;
    let refusedFullscreen = false;
    for (;;) {
      const now = measure(this.#period);
      if (rules.fullscreen_required && !now.fullscreen && !refusedFullscreen) {
        const action = await this.#choose("display", this.#displayContent(now, ["enter-fullscreen"]));
        if (action === "fullscreen") refusedFullscreen = !(await enterFullscreen());
        continue;
      }
      const check = await this.#check(now, true, (flag) => panels.show("display", this.#displayContent(now, [flag])));
      const flags = [check.passed ? "passed" : "failed"];
      if (rules.fullscreen_required && !now.fullscreen) flags.push("enter-fullscreen");
      const action = await this.#choose("display", this.#displayContent(now, flags, check));
      if (action === "fullscreen") refusedFullscreen = !(await enterFullscreen());
      if (action !== "start" || cause(state(), now, rules)) continue;
      this.#start = state();
      this.#sayHere();
      panels.hide();
      return;
    }
  }

  #displayContent(now, flags, check = null) {
    const density = check?.pixels_per_degree ?? null;
    const extra = [now.fullscreen ? "fullscreen" : "windowed"];
    if (check) extra.push(density === null ? "no-density" : "density");
    if (now.zoom_percent && now.zoom_percent !== 100) extra.push("zoomed");
    if (this.#playlist.next()?.kind === "training") extra.push("starts-with-training");
    const pixels = windowPixels(now);
    return {
      flags: [...flags, ...extra],
      findings: (check?.findings ?? []).map((found) => ({ name: "server", ...found })),
      values: {
        ...pixels,
        minimum_width: this.#trial.display.minimum_width ?? 0,
        minimum_height: this.#trial.display.minimum_height ?? 0,
        dpr: ratio(now.dpr),
        zoom: now.zoom_percent,
        pixels_per_degree: density === null ? undefined : written(density, 1, { always: true }),
        distance_text: check?.distance_text ?? "",
      },
    };
  }

  /** Ask the server about the display; before a session until it answers, later (null) only once. */
  async #check(measured, beforeSession, tell) {
    const backoff = new Backoff();
    for (;;) {
      tell("asking");
      const body = { before_session: beforeSession, measured };
      const answer = await post(this.#trial.urls.display, body, this.#trial.csrf_cookie).catch(() => null);
      const refused = answer && refusal(answer);
      if (refused) throw refused;
      if (answer?.status === 200 && answer.data) return answer.data;
      if (answer) console.error("The server did not take the display's measurements.", answer);
      if (!beforeSession) return null;
      tell("network-away");
      await backoff.wait();
    }
  }

  // --- One presentation ---

  /** The decoded pair, or {cause} where it cannot be shown. Waits, and says so, where it is still on its way. */
  async #picturesOf(item) {
    this.#pictures.prepare(this.#playlist.rest);
    const pair = this.#pictures.pair(item);
    let waited = false;
    const tell = () => {
      waited = true;
      stage.setPhase(null);
      panels.show("loading", { flags: this.#pictures.away ? ["network-away"] : [] });
    };
    const timer = setTimeout(() => {
      tell();
      this.#pictures.addEventListener("change", tell);
    }, 500);
    try {
      return await pair;
    } catch (error) {
      if (!(error instanceof Missing || error instanceof Altered)) throw error;
      console.error(error.message);
      this.#pictures.forget(item);
      return { cause: error instanceof Altered ? "altered_picture" : "missing_file" };
    } finally {
      clearTimeout(timer);
      this.#pictures.removeEventListener("change", tell);
      if (waited) this.#wish ??= "paused"; // no pair without warning after a wait
    }
  }

  /** Let nothing begin while a pause is wished for or the display is not as it must be. */
  async #standBy() {
    for (;;) {
      const now = state();
      if (findings(now, this.#start, this.#trial.display).length) await this.#stop([]);
      else if (this.#wish || !now.focused) await this.#pause(this.#wish ?? "lost_focus", []);
      else return;
    }
  }

  async #show(item, pictures) {
    const rules = this.#trial.display;
    const display = state();
    const over = new AbortController();
    this.#interruption = new AbortController();
    onDisplayEvent(over.signal, () => {
      const why = cause(state(), display, rules);
      if (why) this.#interrupt(why);
    });
    panels.hide();
    stage.setPhase("grey");
    this.#playlist.noteShown(item);
    const { signal } = this.#interruption;
    const record = await present(pictures, item, {
      trial: this.#trial, period: this.#period, display, enlargement: rules.enlargement, signal,
    });
    over.abort();
    this.#interruption = null;
    if (this.#halted) return;
    if (signal.aborted && record.outcome !== "spoiled") this.#interrupt(signal.reason); // after the grade: a pause
    if (signal.aborted) await pause(SETTLING_MS);
    const why = this.#causeOf(record, signal, display);
    await this.#settle(item, why ? { ...record, outcome: "spoiled", cause: why } : record);
    this.#timeouts = record.outcome === "timed_out" ? this.#timeouts + 1 : 0;
    if (why) await this.#afterSpoiled(why, signal.reason, item.kind === "test" ? ["spoiled"] : []);
    else if (this.#timeouts >= ABSENT_AFTER) await this.#pause("absent", []);
    else await record.over;
  }

  // A change of the display comes as several events: the first one interrupts, all together tell the cause.
  #causeOf(record, signal, display) {
    if (record.outcome !== "spoiled") return "";
    if (record.cause) return record.cause;
    const found = cause(state(), display, this.#trial.display);
    if (found && found !== "lost_focus") return found;
    return signal.reason === "elsewhere" ? "lost_focus" : signal.reason;
  }

  async #afterSpoiled(why, reason, flags) {
    this.#wish = null;
    if (why === "paused") await this.#pause("paused", flags);
    else if (why === "lost_focus") await this.#pause(reason === "elsewhere" ? reason : why, flags);
    else await this.#stop(flags);
  }

  async #settle(item, record) {
    this.#playlist.settle(item);
    await this.#queue.put(item.id, {
      client_key: uuid(),
      outcome: record.outcome,
      grade: record.grade ?? null,
      cause: record.cause ?? "",
      response_ms: record.response_ms ?? null,
      shown_ms: record.shown_ms ?? null,
      dropped_frames: record.dropped_frames ?? null,
      highest_shown: this.#playlist.highestShown,
      evidence: record.evidence ?? {},
    });
  }

  #interrupt(why) {
    if (this.#interruption) this.#interruption.abort(why);
    else if (why === "paused" || why === "elsewhere") this.#wish = why;
  }

  // --- Pauses and stops ---

  async #pause(why, flags) {
    await this.#ask("pause", { flags: [why, ...flags], values: this.#progress() });
    this.#wish = null;
    this.#timeouts = 0;
    this.#sayHere();
  }

  /** The display is not as it must be: say what is wrong, follow what changes, go on when it is mended. */
  async #stop(flags) {
    const rules = this.#trial.display;
    let fromServer = [];
    for (;;) {
      const now = state();
      const local = findings(now, this.#start, rules);
      const content = (more) => ({
        flags: [...flags, ...more, rules.fullscreen_required && !now.fullscreen ? "enter-fullscreen" : "no-fullscreen-needed"],
        findings: local.length ? local : fromServer.map((found) => ({ name: "server", ...found })),
        values: this.#progress(),
      });
      const action = await this.#choose("stopped", content(local.length || fromServer.length ? [] : ["mended"]));
      fromServer = [];
      if (action === "changed") continue;
      if (action === "fullscreen") await enterFullscreen();
      if (findings(state(), this.#start, rules).length) continue;
      const check = await this.#check(measure(this.#period), false, (flag) => panels.show("stopped", content([flag])));
      if (check === null || check.passed) break; // where the server is away, what the page itself finds must do
      fromServer = check.findings;
    }
    this.#wish = null;
    this.#sayHere();
    panels.hide();
  }

  /** Show a panel; resolves with the button pressed, or "changed" when the display has. */
  async #choose(name, content) {
    const done = new AbortController();
    stage.setPhase(null);
    panels.show(name, content);
    const action = await Promise.race([panels.choice(done.signal), displayChange(done.signal)]);
    done.abort();
    return action;
  }

  async #ask(name, content) {
    stage.setPhase(null);
    await panels.ask(name, content);
    panels.hide();
  }

  #progress() {
    const { planned } = this.#trial.session;
    const left = this.#playlist.rest.filter(({ kind }) => kind === "test").length;
    return { planned, done: Math.max(0, planned - left) };
  }

  // --- With the server ---

  #hear({ status, data }) {
    if (data?.playlist) this.#playlist.replace(data.playlist);
    // Known already, or contradicted: an earlier answer may have made a replacement whose news was lost.
    else if (status !== 201) this.#refresh();
  }

  async #refresh() {
    const answer = await get(this.#trial.urls.playlist).catch(() => null);
    if (answer?.status === 200 && answer.data) this.#playlist.replace(answer.data.playlist);
  }

  /** Send what is left; then leave, unless the server knows of more pairs. */
  async #finish() {
    stage.setPhase(null);
    const tell = () => panels.show("sending", {
      flags: this.#queue.failing ? ["network-away"] : [],
      values: { count: this.#queue.unsent },
    });
    this.#queue.addEventListener("change", tell);
    if (this.#queue.unsent) tell();
    await this.#queue.empty();
    this.#queue.removeEventListener("change", tell);
    const rest = await this.#remaining();
    if (!rest.length) {
      window.location.assign(this.#trial.urls.here);
      await new Promise(() => {}); // until the page goes
    }
    this.#playlist.trust(rest);
    await this.#ask("again");
  }

  async #remaining() {
    const backoff = new Backoff();
    for (;;) {
      const answer = await get(this.#trial.urls.playlist).catch(() => null);
      const refused = answer && refusal(answer);
      if (refused) throw refused;
      if (answer?.status === 200 && answer.data) return answer.data.playlist;
      panels.show("sending", { flags: ["network-away"], values: { count: this.#queue.unsent } });
      await backoff.wait();
    }
  }
}

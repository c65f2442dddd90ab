// A session from loading to leaving: what comes next, and what is told of it.

import { stayAwake } from "./awake.js";
import { DisplayCheck } from "./display_check.js";
import { goOnHere } from "./elsewhere.js";
import { get } from "./http.js";
import { Interruptions } from "./interruptions.js";
import { finish, leaveFor } from "./leaving.js";
import { state } from "./measure.js";
import * as panels from "./panels.js";
import { Altered, Missing, Pictures } from "./pictures.js";
import { Playlist } from "./playlist.js";
import { present } from "./presentation.js";
import * as stage from "./stage.js";
import { uuid } from "./uuid.js";

const ABSENT_AFTER = 3; // time-outs running
const WAIT_UNTOLD_MS = 500; // for pictures, before the page says that it waits

export class Session {
  #trial;
  #page; // this page's id
  #queue;
  #hold;
  #pictures = new Pictures();
  #playlist;
  #display;
  #interruptions;
  #timeouts = 0;
  #waited = false; // for pictures: no pair without warning after that
  #halted = false;

  constructor(trial, { page, queue, hold }) {
    this.#trial = trial;
    this.#page = page;
    this.#queue = queue;
    this.#hold = hold;
    this.#playlist = new Playlist(trial.playlist, queue.ids);
    this.#display = new DisplayCheck(trial);
    this.#interruptions = new Interruptions(this.#display.rules);
    queue.addEventListener("answer", ({ detail }) => this.#hear(detail));
  }

  /** Never ends, unless by an error: a finished session leads to another page. */
  async run() {
    await this.#begin();
    let previous = null;
    for (;;) {
      const item = this.#playlist.next();
      if (!item) {
        this.#playlist.trust(await finish(this.#trial, this.#queue));
        await panels.ask("again");
        previous = null;
        continue;
      }
      if (previous?.kind === "training" && item.kind === "test") await panels.ask("training-over");
      const pictures = await this.#picturesOf(item);
      await this.#ready();
      if (this.#halted) return new Promise(() => {});
      previous = item;
      if (pictures.cause) await this.#settle(item, { outcome: "spoiled", cause: pictures.cause });
      else await this.#show(item, pictures);
    }
  }

  /** End at once: nothing more is shown. The pair on show keeps no outcome, as when the page is closed. */
  halt() {
    this.#halted = true;
    this.#interruptions.abort("halted");
  }

  /** Resolves at once where this page holds the session; else the session ends here, and the page with it. */
  async goOnWhereHeld() {
    if (this.#hold.held) return;
    this.halt();
    if (this.#hold.over) await leaveFor(this.#trial.urls.here);
    await goOnHere(this.#hold);
  }

  async #begin() {
    this.#tellLoading();
    this.#pictures.prepare(this.#playlist.rest);
    await this.#hold.begin(() => panels.show("loading", { flags: ["network-away"] }));
    await this.goOnWhereHeld();
    await this.#display.fullscreen();
    await this.#load();
    await this.#display.beforeSession(this.#playlist.next()?.kind === "training");
    stayAwake();
  }

  async #load() {
    const bar = document.querySelector("[data-progress]");
    const tell = () => this.#tellLoading();
    this.#pictures.addEventListener("change", tell);
    tell();
    await this.#pictures.first(this.#playlist.rest, (share) => (bar.value = share));
    this.#pictures.removeEventListener("change", tell);
  }

  #tellLoading() {
    panels.show("loading", { flags: [this.#pictures.away && "network-away"] });
  }

  // --- One presentation ---

  /** The decoded pair, or {cause} where it cannot be shown. Waits, and says so, where it is still on its way. */
  async #picturesOf(item) {
    this.#pictures.prepare(this.#playlist.rest);
    const pair = this.#pictures.pair(item);
    const tell = () => this.#tellLoading();
    const timer = setTimeout(() => {
      this.#waited = true;
      tell();
      this.#pictures.addEventListener("change", tell);
    }, WAIT_UNTOLD_MS);
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
    }
  }

  /** Let nothing begin while a pause is due, or on a display that is not as it must be. */
  async #ready() {
    for (;;) {
      if (this.#display.findings.length) await this.#stop();
      else if (!state().focused) await this.#pause("lost_focus");
      else if (this.#interruptions.pauseWanted || this.#waited) await this.#pause("paused");
      else if (this.#timeouts >= ABSENT_AFTER) await this.#pause("absent");
      else return;
    }
  }

  async #show(item, pictures) {
    panels.hide();
    stage.setPhase("grey");
    this.#playlist.noteShown(item);
    const display = state();
    const { rules, period } = this.#display;
    const { record, why } = await this.#interruptions.watch(display, (signal) =>
      present(pictures, item, { trial: this.#trial, period, display, enlargement: rules.enlargement, signal }));
    if (this.#halted) return;
    await this.#settle(item, why ? { ...record, outcome: "spoiled", cause: why } : record);
    this.#timeouts = record.outcome === "timed_out" ? this.#timeouts + 1 : 0;
    if (why) await this.#afterSpoiled(why, item.kind === "test" ? ["spoiled"] : []);
    else await record.over;
  }

  async #afterSpoiled(why, flags) {
    if (["paused", "lost_focus"].includes(why)) await this.#pause(why, flags);
    else await this.#stop(flags);
  }

  async #settle(item, record) {
    this.#playlist.settle(item);
    await this.#queue.put(item.id, {
      client_key: uuid(),
      page: this.#page,
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

  // --- Pauses and stops ---

  async #pause(why, flags = []) {
    await panels.ask("pause", { flags: [why, ...flags], values: this.#progress() });
    await this.#goOn();
  }

  async #stop(flags = []) {
    await this.#display.stop({ flags, values: this.#progress() });
    await this.#goOn();
  }

  async #goOn() {
    this.#interruptions.pauseWanted = false;
    this.#waited = false;
    this.#timeouts = 0;
    await this.#hold.confirm();
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
}

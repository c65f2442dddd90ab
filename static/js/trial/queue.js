// Sending outcomes: each is kept in the browser first, sent until the server has answered, and only then let go.

import { post, refusal } from "./http.js";
import { openOutcomes } from "./outcomes.js";
import { Backoff } from "./retry.js";

export class Queue extends EventTarget {
  #trial;
  #outcomes;
  #waiting = new Map(); // presentation id → body, in order of sending
  #arrival = null;
  #failing = false;

  /** Reads what an earlier visit has left unsent, and begins to send it. */
  static async open(trial) {
    const queue = new Queue();
    queue.#trial = trial;
    queue.#outcomes = await openOutcomes(trial.key);
    for (const { id, body } of await queue.#outcomes.all()) queue.#waiting.set(id, body);
    return queue;
  }

  /** Begins to send, and never ends. Rejects where the server refuses for good; `change` and `answer` tell the rest. */
  async run() {
    const backoff = new Backoff();
    for (;;) {
      const [next] = this.#waiting;
      if (!next) {
        await new Promise((resolve) => (this.#arrival = resolve));
        continue;
      }
      const [id, body] = next;
      const answer = await this.#send(id, body);
      if (answer) {
        backoff.succeeded();
        this.#failing = false;
        await this.#outcomes.remove(id);
        this.#waiting.delete(id);
        this.#tell("answer", answer);
      } else {
        this.#failing = true;
        this.#waiting.delete(id); // behind the others: one that fails must not hold them up
        this.#waiting.set(id, body);
      }
      this.#tell("change");
      if (!answer) await backoff.wait();
    }
  }

  /** Resolves when the outcome is kept in the browser. */
  async put(id, body) {
    this.#waiting.set(id, body);
    await this.#outcomes.put(id, body).catch((error) => console.warn("Kept in memory only:", error));
    this.#arrival?.();
    this.#tell("change");
  }

  get ids() {
    return [...this.#waiting.keys()];
  }

  get unsent() {
    return this.#waiting.size;
  }

  /** Whether the last attempt failed. */
  get failing() {
    return this.#failing;
  }

  async empty() {
    while (this.unsent) await new Promise((resolve) => this.addEventListener("change", resolve, { once: true }));
  }

  // Returns the server's answer where it is final, null where it has to be tried again.
  async #send(id, body) {
    let answer;
    try {
      answer = await post(this.#trial.urls.outcome.replace("{id}", id), body, this.#trial.csrf_cookie);
    } catch {
      return null; // no answer: the server or the network is away
    }
    const { status, data } = answer;
    if (data === null) return null; // not from the study: a proxy, or an error page
    if ([200, 201, 409].includes(status)) return answer;
    if ([404, 422].includes(status)) {
      console.error("The server did not take an outcome.", body, data);
      return answer;
    }
    const refused = refusal(answer);
    if (refused?.status === 410) await this.#forget(); // withdrawn: nothing of the subject's stays
    if (refused) throw refused;
    return null;
  }

  async #forget() {
    for (const id of this.ids) await this.#outcomes.remove(id);
    this.#waiting.clear();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

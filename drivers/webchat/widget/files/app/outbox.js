// What the visitor has written and the server has not taken yet: sent one after
// the other, again with the same id if the connection was lost, and kept over a
// reload. The server knows a repeat by its id.

import { Refusal } from "./api.js";
import { delay } from "./backoff.js";
import { drop, load, save, uuid } from "./keep.js";

const name = "outbox";
const tries = 4; // then the visitor is asked

export class Outbox {
  #talk;
  #post;
  #queue = [];
  #busy = false;
  #timer;
  // trouble is told the refusal that a message met.
  trouble = () => {};

  constructor(talk, post) {
    this.#talk = talk;
    this.#post = post;
  }

  // resume takes up what was not sent before a reload.
  resume() {
    for (const item of load(name) ?? []) this.#enter(item);
    this.#pump();
  }

  // add sends an event. shown is the message as it stands in the talk meanwhile.
  add(event, shown) {
    const id = uuid();
    this.#enter({ event: { type: "message", id, ...event }, shown: { ...shown, at: new Date().toISOString() }, tries: 0 });
    this.#keep();
    this.#pump();
  }

  #enter(item) {
    if (this.#queue.some((other) => other.event.id === item.event.id)) return;
    this.#queue.push(item);
    this.#show(item, "sending");
  }

  #show(item, state, reason = "") {
    item.state = state;
    this.#talk.take([{ ...item.shown, client: item.event.id, author: "contact", state, reason }]);
  }

  // retry sends once more what had failed: one message, or all that waited for
  // the connection.
  retry(client) {
    for (const item of this.#queue) {
      if (item.state !== "failed" || (client ? item.event.id !== client : !item.again)) continue;
      item.tries = 0;
      this.#show(item, "sending");
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pump();
  }

  // discard takes back what was not sent.
  discard(client) {
    this.#queue = this.#queue.filter((item) => item.event.id !== client);
    this.#keep();
    this.#talk.remove(client);
  }

  clear() {
    this.#queue = [];
    drop(name);
  }

  get waiting() {
    return this.#queue.length;
  }

  async #pump() {
    if (this.#busy || this.#timer) return;
    this.#busy = true;
    for (let item; (item = this.#queue.find(({ state }) => state === "sending"));) {
      if (!(await this.#send(item))) break;
    }
    this.#busy = false;
  }

  // send tries one message, and tells whether to go on with the next at once.
  async #send(item) {
    try {
      const [result] = await this.#post(item.event);
      this.#sent(item, result);
      return true;
    } catch (error) {
      return this.#missed(item, error instanceof Refusal ? error : new Refusal(400));
    }
  }

  #sent(item, { message_id: id, at }) {
    this.#queue = this.#queue.filter((other) => other !== item);
    this.#keep();
    const known = this.#talk.messages.some((message) => message.id === id);
    if (!known) this.#talk.take([{ ...item.shown, client: item.event.id, author: "contact", id, at }]);
  }

  #missed(item, error) {
    item.tries++;
    item.again = error.again;
    this.trouble(error);
    if (!error.again || (item.tries >= tries && error.code !== "rate")) {
      this.#show(item, "failed", error.code);
      return true;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, error.after ? error.after * 1000 : delay(item.tries - 1));
    return false;
  }

  #keep() {
    const kept = this.#queue.map(({ event, shown, again }) => ({ event, shown: withoutBlobs(shown), again, tries: 0 }));
    if (kept.length) save(name, kept); else drop(name);
  }
}

// withoutBlobs leaves out the addresses of files that end with the page.
function withoutBlobs(shown) {
  return { ...shown, parts: shown.parts.map((part) => (String(part.url).startsWith("blob:") ? { ...part, url: undefined } : part)) };
}

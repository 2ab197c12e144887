// What is said: the messages, who is typing, what is unread. It knows nothing
// of how messages come and how they are shown.

import { load, save } from "./keep.js";
import { merge, upTo } from "./merge.js";

export class Talk extends EventTarget {
  messages = [];
  typing = null;
  seen = "";      // the id up to which the business has read
  older = undefined; // cursor of what stands before; "" if there is nothing
  #read = load("read") ?? {}; // the last message that was read here: { id, at }
  #done = new Set([this.#read.id]);
  #silence;

  // take puts messages in.
  take(messages) {
    const known = new Set(this.messages.map((message) => message.id));
    this.messages = merge(this.messages, messages);
    const news = messages.filter((message) => message.id && !known.has(message.id));
    if (news.some((message) => message.author !== "contact")) this.hush();
    this.#tell({ news });
  }

  // forget drops what the server has said, and keeps what is still to be sent;
  // or everything.
  forget(everything = false) {
    this.messages = everything ? [] : this.messages.filter((message) => !message.id);
    this.older = undefined;
    this.typing = null;
    this.seen = "";
    if (everything) this.#mark({});
    this.#tell({ reset: true });
  }

  // remove takes away a message that was never sent.
  remove(client) {
    this.messages = this.messages.filter((message) => message.id || message.client !== client);
    this.#tell({});
  }

  // types shows that somebody is writing, for a while.
  types({ sender, for_ms: time = 6000 }) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.hush(), Math.min(time, 30000));
    this.typing = sender ?? {};
    this.#tell({});
  }

  hush() {
    clearTimeout(this.#silence);
    if (!this.typing) return;
    this.typing = null;
    this.#tell({});
  }

  saw({ up_to: id }) {
    this.seen = id;
    this.#tell({});
  }

  // tick is how far a message of the visitor's has come.
  tick(message) {
    if (!message.id) return message.state;
    return upTo(this.messages, this.seen).includes(message) ? "read" : "sent";
  }

  // chosen is the answer that the visitor tapped of those that a message offers.
  chosen(message) {
    if (!message.id || message.author === "contact") return undefined;
    const answer = this.messages.find((other) => other.author === "contact" && other.reply_to === message.id && other.parts?.[0]?.kind === "choice");
    return answer?.parts[0].id;
  }

  find(id) {
    return id ? this.messages.find((message) => message.id === id) : undefined;
  }

  get last() {
    return this.messages.filter((message) => message.id).at(-1);
  }

  get unread() {
    return this.messages.filter((message) => this.#isNew(message)).length;
  }

  get firstUnread() {
    return this.messages.find((message) => this.#isNew(message));
  }

  #isNew(message) {
    if (!theirs(message) || message.deleted || message.status === "read" || this.#done.has(message.id)) return false;
    return !this.#read.at || message.at >= this.#read.at;
  }

  // readAll marks everything read, and returns what was not.
  readAll() {
    const unread = this.messages.filter((message) => this.#isNew(message));
    if (unread.length === 0) return [];
    const last = this.messages.filter(theirs).at(-1);
    for (const { id } of unread) this.#done.add(id);
    this.#mark({ id: last.id, at: last.at });
    this.#tell({});
    return unread;
  }

  // readElsewhere is what another tab has marked read.
  readElsewhere(mark) {
    for (const { id, at } of this.messages) if (at <= mark.at) this.#done.add(id);
    this.#read = mark;
    this.#tell({});
  }

  get mark() {
    return this.#read;
  }

  #mark(mark) {
    this.#read = mark;
    save("read", mark);
  }

  // arrived is what the business does not know to be here.
  get arrived() {
    return this.messages.filter((message) => theirs(message) && message.status === "sent");
  }

  #tell(detail) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}

export function theirs(message) {
  return Boolean(message.id) && message.author !== "contact";
}

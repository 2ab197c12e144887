// What has been read, and what has merely arrived: told to the server, to the
// other tabs, and as a number to the page around us.

import { uuid } from "./keep.js";

const pause = 400; // so that a burst of messages is one receipt
const most = 50;   // messages in one receipt

export class Reading {
  #app;
  #timer;
  #unread = -1;
  #told = new Set(); // the ids of messages that the server knows to be here

  constructor(app) {
    this.#app = app;
    document.addEventListener("visibilitychange", () => this.look());
  }

  // look sees what has changed.
  look() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), pause);
    this.#count();
  }

  // seen says whether the talk is before somebody's eyes.
  get seen() {
    return this.#app.visible && !document.hidden && this.#app.screen === "talk";
  }

  #count() {
    const unread = this.seen ? 0 : this.#app.talk.unread;
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#app.bridge.say({ say: "unread", count: unread });
  }

  #tell() {
    const { talk } = this.#app;
    const read = this.seen ? talk.readAll() : [];
    if (read.length > 0) this.#app.connection.tabs.say({ mark: talk.mark });
    const arrived = talk.arrived.filter(({ id }) => !this.#told.has(id) && !read.some((other) => other.id === id));
    this.#post("read", read.map(({ id }) => id));
    this.#post("delivered", arrived.map(({ id }) => id));
  }

  // post sends a receipt. One that is lost is made up for by the next, or by
  // that the message is read.
  async #post(type, ids) {
    if (ids.length === 0) return;
    const events = [];
    for (let i = 0; i < ids.length && events.length < 20; i += most) events.push({ type, id: uuid(), ids: ids.slice(i, i + most) });
    ids.forEach((id) => this.#told.add(id));
    try {
      await this.#app.session.post(...events);
    } catch {
      ids.forEach((id) => this.#told.delete(id));
    }
  }
}

// How messages get here: over the stream, if this tab holds it; from the tab
// that does; and by asking, while neither brings any.

import { listen } from "./api.js";
import { Stream } from "./stream.js";
import { Tabs } from "./tabs.js";

const asking = 10000; // how often to ask while there is no stream

export class Connection {
  #session;
  #hear;
  #wanted = false;
  #leading = false;
  #timer;
  state = "idle";

  // hear(event, data) is told every event of the stream. changed(state) is told
  // whether messages come at once: "live", "connecting", "lost" or "idle". said(message)
  // is what another tab says of itself.
  constructor(session, { hear, changed, said }) {
    this.#session = session;
    this.#hear = hear;
    this.changed = changed;
    this.said = said;
    this.tabs = new Tabs("rapport-chat " + new URL("./", location.href).pathname, (message) => this.#listen(message));
    this.stream = new Stream({
      open: (after, signal) => this.#open(after, signal),
      event: (event, data, id) => this.#event(event, data, id),
      changed: (state) => this.#set(state, true),
      refused: () => this.#refused(),
    });
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.#leading && this.stream.again());
    document.addEventListener("visibilitychange", () => !document.hidden && this.wake());
    window.addEventListener("focus", () => this.stream.state === "lost" && this.wake());
  }

  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#set("connecting");
    this.tabs.say({ ask: true });
    this.tabs.lead(() => {
      this.#leading = true;
      this.stream.run();
    });
    this.catchUp();
    this.#timer = setInterval(() => this.state !== "live" && this.catchUp(), asking);
  }

  stop() {
    if (!this.#wanted) return;
    this.#wanted = this.#leading = false;
    clearInterval(this.#timer);
    this.stream.stop();
    this.stream.last = "";
    this.tabs.over();
    this.#set("idle");
  }

  // again connects anew in the name of whoever the visitor is now.
  again() {
    if (this.#leading) this.stream.again(true);
    else if (this.#wanted) this.catchUp();
  }

  wake() {
    if (!this.#wanted) return;
    if (this.#leading) this.stream.wake();
    else this.tabs.say({ ask: true, wake: true });
  }

  // page asks for messages before a cursor; the latest without one.
  page(before = "", limit = 30) {
    return this.#session.call(`messages?limit=${limit}` + (before ? "&before=" + encodeURIComponent(before) : ""));
  }

  async catchUp() {
    if (document.hidden && this.state === "lost") return;
    try {
      this.#hear("page", await this.page());
    } catch { /* the stream, or the next time */ }
  }

  async #open(after, signal) {
    const { session } = await this.#session.ensure();
    this.token = session;
    return listen(session, after, signal);
  }

  async #refused() {
    await this.#session.replace(this.token);
  }

  #event(event, data, id) {
    this.#hear(event, data);
    this.tabs.say({ event, data, id, last: this.stream.last });
  }

  #set(state, told = false) {
    if (state === this.state) return;
    this.state = state;
    if (told) this.tabs.say({ state });
    this.changed(state);
  }

  #listen(message) {
    if (message.ask) this.#answer(message);
    else if (message.event && this.#wanted) this.#hear(message.event, message.data);
    else this.said(message);
    if (message.last && !this.#leading) this.stream.last = message.last;
    if (message.state && this.#wanted && !this.#leading) this.#set(message.state);
  }

  #answer({ wake }) {
    if (!this.#leading) return;
    if (wake) this.stream.wake();
    this.tabs.say({ state: this.state, last: this.stream.last });
  }
}

// The stream of events: connected for as long as it is wanted, and connected
// again whenever it breaks, from where it broke.
//
// It is read with fetch rather than EventSource: so the token stays out of the
// address, the last event's id can be given, and every byte counts as a sign of
// life.

import { delay } from "./backoff.js";
import { Reader } from "./sse.js";

const silence = 45000; // the server sends something every 15 s

export class Stream {
  #options;
  #attempt = 0;
  #abort;
  #skip = () => {};
  #heard = 0;
  #running = false;
  state = "idle";
  last = "";

  // open(after, signal) connects; event(name, data, id) is told each event, and
  // changed(state) "connecting", "live", "lost" or "stopped". A refusal of the
  // session goes to refused(error), which gets another one.
  constructor({ open, event, changed, refused, wait = delay, quiet = silence }) {
    this.#options = { open, event, changed, refused, wait, quiet };
  }

  async run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#running) {
      const pause = await this.#once();
      if (!this.#running) break;
      this.#set("lost");
      await this.#rest(pause ?? this.#options.wait(this.#attempt++));
    }
    this.#set("stopped");
  }

  stop() {
    this.#running = false;
    this.#abort?.abort();
    this.#skip();
  }

  // wake connects at once where it waits, and looks whether a connection that
  // has been silent is still one.
  wake() {
    if (this.state === "lost") this.#skip();
    else if (performance.now() - this.#heard > this.#options.quiet / 2) this.#abort?.abort();
  }

  // again drops the connection and takes up another, from the start if the talk
  // is another one.
  again(fromStart = false) {
    if (fromStart) this.last = "";
    this.#abort?.abort();
    this.#skip();
  }

  // once connects and reads to the end. It returns how long to wait before the
  // next time, if that was said.
  async #once() {
    this.#set("connecting");
    const abort = this.#abort = new AbortController();
    const watch = setInterval(() => this.#watch(abort), Math.min(1000, this.#options.quiet / 3));
    this.#heard = performance.now();
    try {
      return await this.#read(await this.#options.open(this.last, abort.signal), abort);
    } catch (error) {
      if (error?.status === 401) await this.#options.refused(error).catch(() => {});
      return error?.after ? error.after * 1000 : undefined;
    } finally {
      clearInterval(watch);
      abort.abort();
    }
  }

  #watch(abort) {
    if (performance.now() - this.#heard > this.#options.quiet) abort.abort();
  }

  async #read(body, abort) {
    const text = body.pipeThrough(new TextDecoderStream()).getReader();
    abort.signal.addEventListener("abort", () => text.cancel().catch(() => {}));
    const reader = new Reader();
    while (!abort.signal.aborted) {
      const { done, value } = await text.read();
      if (done || abort.signal.aborted) return undefined;
      this.#heard = performance.now();
      for (const event of reader.read(value)) {
        const pause = await this.#hand(event);
        if (pause !== undefined) return pause;
      }
    }
    return undefined;
  }

  async #hand({ event, data, id }) {
    if (id !== undefined) this.last = id;
    const value = parse(data);
    if (event === "ready") {
      this.#attempt = 0;
      this.#set("live");
    }
    if (event !== "end") {
      this.#options.event(event, value, id);
      return undefined;
    }
    if (value.reason === "session") await this.#options.refused(value).catch(() => {});
    if (value.reason === "replaced") return Infinity;
    return value.retry_ms ?? undefined;
  }

  #set(state) {
    if (state === this.state) return;
    this.state = state;
    this.#options.changed(state);
  }

  // rest waits; wake and stop end it early.
  #rest(ms) {
    return new Promise((resolve) => {
      const timer = ms < 2 ** 31 ? setTimeout(resolve, ms) : 0;
      this.#skip = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function parse(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

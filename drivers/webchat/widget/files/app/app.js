// The chat: which screen is shown, and what happens when somebody acts.

import { Acts } from "./acts.js";
import { request } from "./api.js";
import { Connection } from "./connection.js";
import { el } from "./dom.js";
import { drop, load, save, uuid } from "./keep.js";
import { explain, Notices, why } from "./notices.js";
import { Outbox } from "./outbox.js";
import { Reading } from "./reading.js";
import { Talk } from "./talk.js";
import { screens } from "./screens.js";
import { header } from "./view/header.js";

const recent = 12 * 3600000; // a talk that was opened within this time goes on
const stale = 5 * 60000;     // who is there may have changed after this time

export class App {
  // visible says whether the visitor can see the chat now.
  visible = false;
  target = null;  // what the talk is about: { kind, key, via, entry }
  offered = null; // what the first screen offers, if not everything
  #screen = "";
  #opening = false;
  #asked = performance.now(); // for the configuration

  constructor({ root, bridge, session, config, language, t, hello }) {
    Object.assign(this, { root, bridge, session, config, language, t });
    this.small = hello.small;
    this.page = { page: hello.page, title: hello.title };
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.talk = new Talk();
    this.outbox = new Outbox(this.talk, (event) => session.post(event));
    this.outbox.trouble = (error) => error.code === "rate" && this.notice(this.explain(error), true);
    this.connection = new Connection(session, {
      hear: (event, data) => this.#hear(event, data), changed: (state) => this.#link(state), said: (message) => this.#other(message),
    });
    this.reading = new Reading(this);
    this.acts = new Acts(this);
    this.notices = new Notices();
    this.notice = (text, alarm, lasting) => this.notices.say(text, alarm, lasting);
    this.main = el("main", { class: "main" });
    this.talk.addEventListener("change", ({ detail }) => this.#changed(detail));
    session.changed = (kind) => this.#somebodyElse(kind);
  }

  // begin shows the first screen, and takes up a talk that there was.
  start(target) {
    const kept = load("talk");
    this.target = this.resolve(kept?.target);
    this.filled = Boolean(kept?.filled);
    this.started = Boolean(kept) || this.session.kept?.fresh === false;
    this.opened = Date.now() - (kept?.at ?? 0) < recent;
    this.aimed = this.resolve(target);
    if (this.started) this.connect();
    this.first();
  }

  first() {
    if (this.aimed) return this.aim(this.aimed);
    return this.show(this.started ? "talk" : this.#nobodyThere ? "offline" : "home");
  }

  // again is the chat shown once more as it was left.
  again() {
    if (!this.started && this.#nobodyThere && this.#screen === "home") this.show("offline");
    this.talkScreen?.opened();
    this.reading.look();
    this.refresh();
  }

  // refresh asks again who is there, where no stream tells.
  async refresh() {
    if (this.connection.state === "live" || performance.now() - this.#asked < stale) return;
    this.#asked = performance.now();
    const { open, hint, directory } = await request("config?language=" + encodeURIComponent(this.config.language)).catch(() => this.config);
    Object.assign(this.config, { open, hint, directory });
    if (this.#screen === "home") this.show("home"); else this.frame();
  }

  // welcome takes up the talk of somebody who has just been recognised.
  welcome() {
    if (this.started || this.session.kept?.fresh !== false) return;
    this.started = true;
    this.connect();
    this.first();
  }

  connect() {
    this.outbox.resume();
    this.connection.start();
    this.bridge.say({ say: "talked", on: true });
  }

  get #nobodyThere() {
    return !this.config.open && (this.config.offline ?? []).length > 0;
  }

  get canGoHome() {
    const { tags = [], staff = [] } = this.config.directory ?? {};
    return this.#screen !== "talk" || (this.config.start === "directory" && tags.length + staff.length > 0);
  }

  // resolve finds what a target names in the directory. What is not there is
  // nothing: the page's own address may have a "tag" that is not ours.
  resolve(target) {
    if (!target || target.kind === "code") return target ?? null;
    const entry = this.config.directory?.[target.kind === "tag" ? "tags" : "staff"]?.find(({ key }) => key === target.key);
    return entry ? { ...target, entry } : null;
  }

  // aim shows what the chat would be about. A button of the page begins it at
  // once: it was pressed to chat.
  aim(target) {
    this.aimed = null;
    if (target?.via === "button") return this.begin(target);
    if (target && this.started && (target.via === "page" || same(target, this.target))) return this.show("talk");
    this.offered = target;
    return this.show(this.#nobodyThere && !this.started ? "offline" : "home");
  }

  // begin opens the talk, after the form that may stand before it.
  begin(target) {
    if (this.started && this.opened && same(target, this.target)) return this.show("talk");
    this.target = target.kind ? target : null;
    this.via = target.via;
    if (this.#nobodyThere && !this.started) return this.show("offline");
    if ((this.config.pre_chat ?? []).length > 0 && !this.filled && !this.session.kept?.verified) return this.show("form");
    return this.open();
  }

  // open tells the server that the visitor wants to chat: with a form, or not.
  async open(form) {
    if (this.#opening) return undefined;
    this.#opening = true;
    try {
      return await this.#open(form);
    } finally {
      this.#opening = false;
    }
  }

  async #open(form) {
    const opening = { type: "open", id: uuid(), ...this.opening };
    const events = form ? [opening, { type: "form", id: uuid(), ...form, ...this.opening }] : [opening];
    try {
      await this.session.post(...events);
    } catch (error) {
      if (form) throw error;
      return this.notice(this.explain(error), true);
    }
    this.filled ||= Boolean(form);
    this.opened = true;
    this.#remember();
    this.connect();
    this.bridge.event("conversation", this.target ? { kind: this.target.kind, key: this.target.key } : {});
    return this.show("talk");
  }

  // opening is what an event says about where the talk comes from.
  get opening() {
    const { kind, key } = this.target ?? {};
    return { via: this.via ?? this.target?.via ?? "page", [kind ?? "tag"]: key, ...this.page };
  }

  #remember() {
    this.started = true;
    const { kind, key, via } = this.target ?? {};
    save("talk", { target: kind ? { kind, key, via } : null, filled: this.filled, at: Date.now() });
  }

  // offline sends the form for when nobody is there.
  async offline(values) {
    await this.session.post({ type: "form", form: "offline", id: uuid(), values, ...this.opening });
    drop("draft", "offline");
    this.#remember();
    this.connect();
    this.show("thanks");
  }

  quote(message) {
    this.talkScreen?.composer.quote(message);
  }

  goTo(id) {
    this.talkScreen?.goTo(id);
  }

  // show changes the screen and puts the focus where it belongs.
  show(name) {
    this.#screen = name;
    const made = screens[name](this);
    this.talkScreen = name === "talk" ? made : null;
    this.main.replaceChildren(made.screen);
    this.frame();
    made.opened?.();
    if (this.visible) this.focus(made.first);
    this.reading.look();
  }

  // frame draws what is around the screen.
  frame() {
    this.root.dataset.screen = this.#screen;
    const top = header(this, this.#screen);
    if (this.top) this.top.replaceWith(top); else this.root.append(top, this.notices.element, this.main);
    this.top = top;
  }

  focus(element = this.main.querySelector("textarea, input, button")) {
    if (!element || window.matchMedia("(pointer: coarse)").matches) return;
    element.focus({ preventScroll: true });
  }

  get screen() {
    return this.#screen;
  }

  close() {
    this.bridge.say({ say: "close" });
  }

  explain(error) {
    return explain(this.t, error);
  }

  why(code) {
    return why(this.t, code);
  }

  #hear(event, data) {
    switch (event) {
      case "page": this.talk.older ??= data.before ?? ""; this.talk.take(data.messages ?? []); break;
      case "message": this.talk.take([data]); break;
      case "typing": this.talk.types(data); break;
      case "seen": this.talk.saw(data); break;
      case "reset": this.talk.forget(); break;
      case "presence": this.#presence(data);
    }
  }

  #presence({ open, hint }) {
    const left = this.config.open && !open && this.#screen === "talk";
    Object.assign(this.config, { open, hint });
    this.frame();
    if (left && this.#nobodyThere && this.talk.messages.length === 0) this.show("offline");
    else if (left) this.notice(this.t("you_are_away", { hint: hint ?? "" }), false, 10000);
  }

  #link(state) {
    this.root.dataset.link = state;
    if (state === "live") {
      this.outbox.retry();
      if (this.lost) this.notice(this.t("connected"), false, 2500);
      this.lost = false;
    }
    if (state === "lost" && this.#screen === "talk") {
      this.lost = true;
      this.notice(this.t("reconnecting"), true, Infinity);
    }
  }

  #changed(detail) {
    this.talkScreen?.draw(detail);
    if (this.#screen === "talk" && detail.news?.some(({ author }) => author === "agent")) this.frame();
    this.reading.look();
  }

  #other(message) {
    if (message.mark) this.talk.readElsewhere(message.mark);
    if (message.session) this.#somebodyElse(message.session, true);
  }

  // somebodyElse drops what belongs to another visitor: another tab has signed
  // in or out, the page has, or the session is over.
  #somebodyElse(kind, told = false) {
    if (!told) this.connection.tabs.say({ session: kind });
    if (kind === "upgraded") return this.connection.again();
    this.talk.forget(kind !== "expired");
    if (kind === "expired") {
      this.reopen = this.started;
      return this.connection.again();
    }
    this.outbox.clear();
    this.talkScreen?.composer.clear();
    drop("draft", "offline", "talk", "read");
    this.opened = this.filled = this.started = false;
    this.connection.stop();
    this.bridge.say({ say: "talked", on: false });
    return this.first();
  }
}

function same(a, b) {
  return a?.kind === b?.kind && a?.key === b?.key;
}

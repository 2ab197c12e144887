// The conversation: its messages, what is offered to tap, and where to write.

import { el, plain } from "../dom.js";
import { day, sameDay } from "../format.js";
import { icon } from "../icons.js";
import { theirs } from "../talk.js";
import { authorName, bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { avatar } from "./person.js";
import { quickReplies } from "./rich.js";
import { summary } from "./text.js";

const together = 5 * 60000; // messages of one author within this time stand together
const near = 80;            // this close to the end the talk follows what comes

export class TalkScreen {
  #app;
  #shown = new Map(); // key → { element, signature }
  #news = 0;          // messages that came while the visitor read further up
  #line;              // the first message that was unread when the talk was opened
  #atEnd = true;
  #top = 0;           // where it was scrolled to last

  constructor(app) {
    this.#app = app;
    const { t } = app;
    this.older = el("button", { type: "button", class: "text-button older", hidden: true, onclick: () => app.acts.loadOlder() }, t("older"));
    this.empty = el("p", { class: "empty" }, t("empty"));
    this.log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("conversation") });
    this.announcer = el("div", { class: "hidden-text", "aria-live": "polite", "aria-relevant": "additions" });
    this.typing = el("div", { class: "typing", role: "status" });
    this.quick = el("div", {});
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": t("conversation") }, this.older, this.empty, this.log, this.typing, this.quick);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() });
    this.composer = new Composer(app);
    this.screen = el("div", { class: "screen talk" }, el("div", { class: "talk-area" }, this.scroller, this.jump), this.announcer, this.composer.element);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.first = this.composer.field;
    const sizes = new ResizeObserver(() => this.#atEnd && this.toEnd());
    for (const element of [this.scroller, this.log, this.quick]) sizes.observe(element);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const close = scrollHeight - scrollTop - clientHeight < near;
    if (close || scrollTop < this.#top) this.#atEnd = close; // what grows below has not been left by anybody
    this.#top = scrollTop;
    if (close) this.#count(0);
    if (scrollTop < near && scrollHeight > clientHeight && !this.older.hidden) this.#app.acts.loadOlder();
  }

  // opened marks where what is new begins.
  opened() {
    this.#line = this.#app.talk.firstUnread?.id;
    this.draw({});
    this.toEnd();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#atEnd = true;
    this.#count(0);
  }

  #count(n) {
    this.#news = n;
    this.jump.hidden = n === 0;
    this.jump.replaceChildren(icon("down"), this.#app.t("new_messages", { n }));
  }

  // draw shows the talk as it is now.
  draw({ news = [], reset = false }) {
    const { talk } = this.#app;
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    const follow = this.#atEnd || talk.messages.at(-1)?.state === "sending";
    this.older.hidden = !talk.older;
    this.empty.hidden = talk.messages.length > 0 || Boolean(talk.typing);
    this.#place(this.#rows());
    this.#drawTyping();
    this.quick.replaceChildren(...[quickReplies(this.#app, talk.messages)].filter(Boolean));
    if (follow) this.toEnd();
    else if (reset || news.length === 0) this.#keepPlace(before);
    else this.#count(this.#news + news.filter(theirs).length);
    this.#announce(news);
  }

  // announce says what is new to those who do not see it. The log itself is
  // silent: a message would be read out again whenever its tick changes.
  #announce(news) {
    const fresh = news.filter((message) => theirs(message) && Date.now() - Date.parse(message.at) < together);
    for (const message of fresh) this.announcer.append(el("p", {}, `${authorName(this.#app, message)}: ${summary(this.#app, message)}`));
    while (this.announcer.childElementCount > 5) this.announcer.firstChild.remove();
  }

  // keepPlace leaves what is read where it is when something comes above it.
  #keepPlace(before) {
    if (this.scroller.scrollTop < near) this.scroller.scrollTop = this.scroller.scrollHeight - before;
  }

  // rows is what stands in the log: messages, days, and the line before what is new.
  #rows() {
    const { talk, language, t } = this.#app;
    const rows = [];
    talk.messages.forEach((message, i, all) => {
      const before = all[i - 1], after = all[i + 1], at = Date.parse(message.at);
      const newDay = !before || !sameDay(Date.parse(before.at), at);
      if (newDay) rows.push(row("day " + new Date(at).toDateString(), day(at, Date.now(), language), (text) => plain("div", text, { class: "day" })));
      const isNew = this.#line && message.id === this.#line;
      if (isNew) rows.push(row("new", t("unread_line"), (text) => plain("div", text, { class: "day is-new" })));
      const place = { first: newDay || isNew || !joins(before, message), last: !after || !joins(message, after) || !sameDay(at, Date.parse(after.at)) };
      rows.push(row(message.client ?? message.id, this.#signature(message, place), () => bubble(this.#app, message, place)));
    });
    return rows;
  }

  #signature(message, place) {
    const { talk } = this.#app;
    const quoted = message.reply_to && talk.find(message.reply_to);
    return JSON.stringify([message, place, message.author === "contact" && talk.tick(message), this.#app.talk.chosen(message), quoted?.deleted ?? Boolean(quoted)]);
  }

  // place puts the rows in, and leaves alone those that are as they were: a
  // film goes on playing, a focus stays.
  #place(rows) {
    const next = new Map();
    let at = this.log.firstChild;
    for (const { key, signature, make } of rows) {
      const old = this.#shown.get(key);
      const element = old?.signature === signature ? old.element : make();
      const held = old && element !== old.element && old.element.contains(document.activeElement);
      if (old && element !== old.element) {
        if (at === old.element) at = at.nextSibling;
        old.element.remove();
      }
      if (element === at) at = at.nextSibling; else this.log.insertBefore(element, at);
      if (held) element.focus();
      next.set(key, { element, signature });
    }
    for (const [key, { element }] of this.#shown) if (!next.has(key)) element.remove();
    this.#shown = next;
  }

  #drawTyping() {
    const { talk, t } = this.#app;
    const name = talk.typing?.name;
    const words = !talk.typing ? "" : name ? t("typing", { name }) : t("typing_us");
    if (this.typing.dataset.words === words) return;
    this.typing.dataset.words = words;
    this.typing.replaceChildren(...(words ? [avatar(talk.typing), el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), plain("span", words, { class: "hidden-text" })] : []));
  }

  // goTo shows a message and points at it.
  goTo(id) {
    const element = [...this.#shown.values()].find((shown) => shown.element.dataset.id === id)?.element;
    if (!element) return;
    element.scrollIntoView({ block: "center", behavior: this.#app.calm ? "auto" : "smooth" });
    element.focus({ preventScroll: true });
    element.classList.add("is-pointed");
    setTimeout(() => element.classList.remove("is-pointed"), 1600);
  }
}

function row(key, signature, make) {
  return { key, signature, make: () => make(signature) };
}

function joins(before, after) {
  return before.author === after.author && before.sender?.name === after.sender?.name && Date.parse(after.at) - Date.parse(before.at) < together;
}

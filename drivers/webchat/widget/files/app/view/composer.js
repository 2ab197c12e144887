// Where the visitor writes.

import { el, iconButton, plain } from "../dom.js";
import { runes } from "../format.js";
import { icon } from "../icons.js";
import { load, save } from "../keep.js";
import { Attachments } from "./attach.js";
import { authorName } from "./bubble.js";
import { summary } from "./text.js";

export class Composer {
  #app;
  #quoted;
  #sendWhenReady = false;

  constructor(app) {
    this.#app = app;
    const { t } = app;
    this.field = el("textarea", { class: "write", rows: 1, dir: "auto", "aria-label": t("message"), placeholder: t("write_here"), "aria-describedby": "write-help", enterkeyhint: "send" });
    this.help = el("div", { class: "write-help", id: "write-help", "aria-live": "polite" });
    this.quotation = el("div", {});
    this.attachments = new Attachments(app, () => this.#changed());
    this.sendButton = iconButton(icon("send"), t("send"), undefined, { type: "submit", class: "icon-button send" });
    this.element = el("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.quotation, this.attachments.list, this.help,
      el("div", { class: "write-row" }, this.attachments.button, this.field, this.sendButton));
    this.field.value = load("draft") ?? "";
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("paste", (event) => this.attachments.paste(event));
    this.#changed();
  }

  // draft is what stands in the field.
  get draft() {
    return this.field.value;
  }

  clear() {
    this.field.value = "";
    this.attachments.clear();
    this.quote(undefined);
    this.#changed();
  }

  // key sends on Enter. While a word is being chosen (Japanese, Chinese) Enter
  // belongs to that; on a touch screen it makes a new line.
  #key(event) {
    if (event.key === "Escape" && this.#quoted) {
      event.stopPropagation();
      this.quote(undefined);
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (window.matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.submit();
  }

  #changed() {
    save("draft", this.field.value);
    this.#grow();
    const over = runes(this.field.value) - this.#limit;
    this.#tellLimit(over);
    const something = this.field.value.trim() !== "" || this.attachments.count > 0;
    this.sendButton.setAttribute("aria-disabled", String(!something || over > 0));
    this.sendButton.classList.toggle("is-busy", this.#sendWhenReady);
    this.element.classList.toggle("has-something", something);
    if (this.#sendWhenReady && !this.attachments.busy) this.submit();
  }

  get #limit() {
    return this.#app.config.limits?.text ?? 10000;
  }

  #tellLimit(over) {
    const { t } = this.#app;
    const left = -over;
    const words = over > 0 ? t("too_long", { n: over }) : left <= this.#limit / 10 ? t("left", { n: left }) : "";
    this.help.classList.toggle("is-error", over > 0);
    if (this.help.textContent !== words) this.help.textContent = words;
    if (over > 0) this.field.setAttribute("aria-invalid", "true"); else this.field.removeAttribute("aria-invalid");
  }

  // grow makes the field as high as its text, where the browser does not.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = this.field.scrollHeight + "px";
  }

  submit() {
    const text = this.field.value.trim();
    if (runes(text) > this.#limit || (!text && this.attachments.count === 0)) return;
    if (this.attachments.busy) {
      this.#sendWhenReady = true;
      this.sendButton.classList.add("is-busy");
      return;
    }
    this.#sendWhenReady = false;
    const files = this.attachments.take();
    if (!text && files.length === 0) return;
    this.#app.acts.send({ text, files, replyTo: this.#quoted?.id });
    this.field.value = "";
    this.quote(undefined);
    this.#changed();
    this.field.focus();
  }

  // quote answers to a message; undefined to none.
  quote(message) {
    const { t } = this.#app;
    this.#quoted = message;
    this.quotation.replaceChildren(...(message ? [el("div", { class: "answering" },
      el("span", { class: "card-text" }, plain("strong", t("answering", { name: authorName(this.#app, message) })), plain("span", summary(this.#app, message))),
      iconButton(icon("close"), t("cancel"), () => { this.quote(undefined); this.field.focus(); }))] : []));
    if (message) this.field.focus();
  }
}

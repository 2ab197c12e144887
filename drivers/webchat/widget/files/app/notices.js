// Words above the talk that go away again, and words for what went wrong.

import { Refusal } from "./api.js";
import { el } from "./dom.js";

export class Notices {
  #timer;
  element = el("div", { class: "notice", role: "status", hidden: true });

  // say shows a text for some milliseconds; alarming ones in another colour.
  say(text, alarm = false, lasting = 6000) {
    clearTimeout(this.#timer);
    this.element.hidden = !text;
    this.element.textContent = text;
    this.element.classList.toggle("is-alarm", alarm);
    if (lasting < Infinity) this.#timer = setTimeout(() => this.hush(), lasting);
  }

  hush() {
    this.element.hidden = true;
    this.element.textContent = "";
  }
}

const known = ["lost", "rate", "too_large", "invalid", "type", "challenge", "unknown"];

// why is a refusal's code in words.
export function why(t, code, after = 0) {
  return t("error_" + (known.includes(code) ? code : "other"), { n: Math.max(1, Math.ceil(after)) });
}

// explain is what to say of an error.
export function explain(t, error) {
  return error instanceof Refusal ? why(t, error.code, error.after) : t("error_other");
}

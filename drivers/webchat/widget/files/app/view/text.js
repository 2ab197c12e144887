// Text as text, with its addresses as links.

import { el, sober } from "../dom.js";
import { split } from "../links.js";

const long = 3000; // characters that are shown before "show all"

export function text(app, body, attributes = {}) {
  const whole = sober(body);
  const box = el("div", { class: "text", dir: "auto", ...attributes });
  fill(app, box, whole.length > long + 500 ? cut(whole) : whole);
  if (whole.length <= long + 500) return box;
  const more = el("button", { type: "button", class: "more", onclick: () => { fill(app, box, whole); more.remove(); } }, app.t("more_text"));
  return el("div", {}, box, more);
}

// cut does not halve a character.
function cut(whole) {
  return whole.slice(0, long).replace(/[\uD800-\uDBFF]$/, "") + " …";
}

function fill(app, box, body) {
  box.replaceChildren(...split(body).map((piece) => (piece.href ? link(app, piece.href, piece.text) : document.createTextNode(piece.text))));
}

// link opens in a window of its own, and tells the other side nothing of us.
export function link(app, href, ...label) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", dir: "auto" }, ...label);
}

// summary is a message in one line, for a quotation.
export function summary(app, message) {
  if (message.deleted) return app.t("deleted");
  const words = { image: "picture", sticker: "sticker", video: "film", audio: "sound", file: "file", location: "location", contacts: "contact", form: "form_sent", carousel: "cards" };
  for (const part of message.parts ?? []) {
    const said = part.body || part.caption || part.title || (part.kind === "file" && part.name);
    if (said) return String(said).slice(0, 200);
    if (words[part.kind]) return app.t(words[part.kind]);
  }
  return app.t("quoted_gone");
}

// What a business offers to tap: buttons, lists, links, cards.

import { el, iconButton, plain } from "../dom.js";
import { icon } from "../icons.js";
import { safe } from "../links.js";
import { sheet } from "./dialog.js";
import { media, picture } from "./media.js";
import { text } from "./text.js";

export const rich = {
  buttons: (app, part, message) => framed(app, part, answers(app, part.buttons, message, "answer")),
  quick_replies: (app, part) => text(app, part.body),
  list: (app, part, message) => framed(app, part, el("div", { class: "answers" },
    el("button", { type: "button", class: "answer", "aria-haspopup": "dialog", onclick: () => choose(app, part, message) }, icon("list"), plain("span", part.label || app.t("choose"))))),
  link_button: (app, part) => framed(app, part, el("div", { class: "answers" }, linkButton(app, part.label, part.url))),
  carousel: (app, part, message) => el("div", {}, part.body && text(app, part.body), carousel(app, part.cards ?? [], message)),
};

function framed(app, part, below) {
  const { header = {} } = part;
  const kind = ["image", "video", "file"].find((name) => header[name]);
  return el("div", {}, kind && media[kind](app, header[kind]), header.text && plain("strong", header.text, { class: "part-title" }),
    text(app, part.body), part.footer && plain("div", part.footer, { class: "part-footer" }), below);
}

// answers are the buttons of a message. Once one was tapped the others are
// out of use, and it can be seen which it was.
function answers(app, buttons = [], message, kind) {
  const chosen = app.talk.chosen(message);
  return el("div", { class: "answers" }, buttons.map((button) => answer(app, button, message, kind, chosen)));
}

function answer(app, button, message, kind, chosen) {
  const tapped = chosen !== undefined && chosen === button.id;
  return el("button", {
    type: "button", class: kind + (tapped ? " is-chosen" : ""), disabled: chosen !== undefined || !message.id,
    "aria-pressed": tapped ? "true" : undefined, onclick: () => app.acts.choose(message, button),
  }, tapped && icon("check"), plain("span", button.title));
}

function linkButton(app, label, address) {
  const href = safe(address);
  const shown = plain("span", label || address);
  if (!href) return el("span", { class: "answer is-off" }, shown);
  return el("a", { class: "answer", href, target: "_blank", rel: "noopener noreferrer nofollow" }, icon("link"), shown);
}

// choose opens the rows of a list.
function choose(app, part, message) {
  const rows = (part.sections ?? []).map((section) => el("section", {}, section.title && plain("h3", section.title),
    el("ul", { class: "rows" }, (section.rows ?? []).map((row) => el("li", {},
      el("button", { type: "button", class: "row", onclick: () => { dialog.close(); app.acts.choose(message, row); } },
        plain("strong", row.title), row.description && plain("span", row.description)))))));
  const dialog = sheet(app, part.label || app.t("choose"), rows);
}

function carousel(app, cards, message) {
  const track = el("ul", { class: "track", tabindex: "0", role: "list", "aria-label": app.t("cards") }, cards.map((card) => el("li", { class: "tile" },
    card.image && picture(app, card.image, "tile-picture"), card.title && plain("strong", card.title),
    card.body && text(app, card.body), el("div", { class: "answers" }, (card.buttons ?? []).map((button) => (button.url
      ? linkButton(app, button.title, button.url) : answer(app, button, message, "answer", app.talk.chosen(message) === button.id ? button.id : undefined)))))));
  const scroll = (steps) => () => track.scrollBy({ left: steps * 240 * (getComputedStyle(track).direction === "rtl" ? -1 : 1), behavior: app.calm ? "auto" : "smooth" });
  return el("div", { class: "carousel", role: "group", "aria-label": app.t("cards") }, track, cards.length > 1 && el("div", { class: "carousel-keys" },
    iconButton(icon("back"), app.t("previous"), scroll(-1)), iconButton(icon("next"), app.t("next"), scroll(1))));
}

// quickReplies are the answers offered below the last message, until something
// was said.
export function quickReplies(app, messages) {
  const last = messages.filter((message) => message.id || message.state !== "failed").at(-1);
  const part = last && last.author !== "contact" && !last.deleted && (last.parts ?? []).find(({ kind }) => kind === "quick_replies");
  if (!part) return null;
  return el("div", { class: "quick", role: "group", "aria-label": app.t("answers") },
    (part.replies ?? []).map((reply) => answer(app, reply, last, "answer", undefined)));
}

// One message.

import { el, iconButton, plain } from "../dom.js";
import { full, time } from "../format.js";
import { icon } from "../icons.js";
import { sure } from "./dialog.js";
import { show } from "./parts.js";
import { avatar } from "./person.js";
import { summary } from "./text.js";

// authorName is how the author of a message is called.
export function authorName(app, message) {
  if (message.author === "contact") return app.t("you");
  return message.sender?.name || app.t(message.author === "bot" ? "bot" : "us");
}

// bubble makes the element. place says whether it is the first and the last of
// what one author has said in a row.
export function bubble(app, message, { first, last }) {
  const mine = message.author === "contact";
  const element = el("article", { class: classes(message, mine, first, last), "data-id": message.id, "data-client": message.client,
    "aria-label": authorName(app, message) + ", " + time(Date.parse(message.at), app.language), tabindex: "-1" });
  if (!mine) element.append(first ? avatar({ name: message.sender?.name, picture: message.sender?.picture }, message.author) : el("span", { class: "avatar is-empty" }));
  element.append(el("div", { class: "column" },
    !mine && first && plain("div", authorName(app, message), { class: "author" }),
    el("div", { class: "line" }, el("div", { class: "bubble" }, inside(app, message)), tools(app, message, mine)),
    foot(app, message, mine, last)));
  return element;
}

function classes(message, mine, first, last) {
  const kinds = new Set((message.parts ?? []).map((part) => part.kind));
  const bare = !message.deleted && !message.reply_to && kinds.size === 1 && ["sticker", "carousel"].some((kind) => kinds.has(kind));
  return ["message", mine ? "mine" : "theirs", first && "is-first", last && "is-last", message.state && "is-" + message.state,
    bare && "is-bare", message.deleted && "is-deleted", wide(kinds) && "is-wide"].filter(Boolean).join(" ");
}

function wide(kinds) {
  return ["carousel", "audio", "buttons", "list", "link_button"].some((kind) => kinds.has(kind));
}

function inside(app, message) {
  if (message.deleted) return plain("em", app.t("deleted"));
  return [quote(app, message), ...(message.parts ?? []).map((part) => show(app, part, message))];
}

// quote is what a message answers to. A tap goes there.
function quote(app, message) {
  const isChoice = (message.parts ?? []).some((part) => part.kind === "choice");
  if (!message.reply_to || isChoice) return null;
  const to = app.talk.find(message.reply_to);
  const shown = [plain("strong", to ? authorName(app, to) : ""), plain("span", to ? summary(app, to) : app.t("quoted_gone"))];
  return to ? el("button", { type: "button", class: "quote", onclick: () => app.goTo(to.id) }, shown) : el("div", { class: "quote" }, shown);
}

function tools(app, message, mine) {
  if (message.deleted || !message.id) return null;
  return el("div", { class: "tools" },
    iconButton(icon("reply"), app.t("reply"), () => app.quote(message)),
    mine && iconButton(icon("trash"), app.t("remove"), () => sure(app, app.t("remove_sure"), app.t("remove"), () => app.acts.remove(message))));
}

function foot(app, message, mine, last) {
  if (message.state === "failed") return failure(app, message);
  if (!last && !message.edited && !message.state) return null;
  const at = Date.parse(message.at);
  return el("div", { class: "foot" },
    message.edited && !message.deleted && el("span", {}, app.t("edited")),
    el("time", { datetime: message.at, title: full(at, app.language) }, time(at, app.language)),
    mine && tick(app, app.talk.tick(message)));
}

function tick(app, state) {
  return el("span", { class: "tick is-" + state, role: "img", "aria-label": app.t(state), title: app.t(state) }, icon(state));
}

function failure(app, message) {
  const reason = ["too_large", "invalid", "type", "unknown"].includes(message.reason) && app.why(message.reason);
  return el("div", { class: "foot is-failed" }, el("span", { class: "why" }, icon("failed"), el("span", {}, reason || app.t("failed"))),
    el("button", { type: "button", class: "text-button", onclick: () => app.outbox.retry(message.client) }, app.t("retry")),
    el("button", { type: "button", class: "text-button", onclick: () => app.outbox.discard(message.client) }, app.t("discard")));
}

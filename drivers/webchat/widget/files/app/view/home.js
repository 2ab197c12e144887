// The first screen: what the chat can be about, and with whom.

import { base } from "../api.js";
import { el, plain } from "../dom.js";
import { icon } from "../icons.js";
import { safeMedia } from "../links.js";
import { avatar, presence } from "./person.js";

export function home(app) {
  const screen = el("div", { class: "screen home" }, hero(app), el("div", { class: "home-body" }, ...body(app)));
  return { screen, first: screen.querySelector(".home-body button") };
}

function hero(app) {
  const { config, t } = app;
  const logo = config.theme?.logo && safeMedia(config.theme.logo, base);
  return el("div", { class: "hero" },
    logo && el("img", { class: "logo", src: logo, alt: "", referrerpolicy: "no-referrer" }),
    config.title && plain("p", config.title, { class: "hero-title" }),
    plain("h1", config.greeting || t("greeting")),
    !config.open && plain("p", config.hint || t("we_are_away"), { class: "hint" }));
}

function body(app) {
  const { tags = [], staff = [] } = app.config.directory ?? {};
  if (app.offered) return [resume(app), ...targeted(app)];
  if (app.config.start !== "directory" || (tags.length === 0 && staff.length === 0)) return [resume(app), start(app, app.t("start"), { via: "page" })];
  return [
    resume(app),
    section(app, app.t("choose_topic"), "tag", tags),
    section(app, app.t("choose_person"), "staff", staff),
  ];
}

// targeted is what a link or the page asks for, and a way to something else.
function targeted(app) {
  const { kind, entry } = app.offered;
  const label = !entry ? app.t("start") : app.t(kind === "staff" ? "chat_with" : "chat_about", { name: entry.title });
  const others = app.config.start === "directory" && el("button", { type: "button", class: "plain wide", onclick: () => app.aim(null) }, app.t("other_topics"));
  return [entry && card(app, kind, entry, undefined), start(app, label, app.offered), others];
}

function resume(app) {
  if (!app.started) return null;
  return el("button", { type: "button", class: "card resume", onclick: () => app.show("talk") },
    el("span", { class: "avatar" }, icon("chat")), el("span", { class: "card-text" }, el("strong", {}, app.t("go_on"))), icon("next"));
}

function start(app, label, target) {
  return el("button", { type: "button", class: "main wide", onclick: () => app.begin(target) }, icon("chat"), plain("span", label));
}

function section(app, title, kind, entries) {
  if (entries.length === 0) return null;
  const id = "section-" + kind;
  return el("section", { "aria-labelledby": id }, el("h2", { id }, title),
    el("ul", { class: "cards" }, entries.map((entry) =>
      el("li", {}, card(app, kind, entry, () => app.begin({ kind, key: entry.key, via: kind, entry }))))));
}

function card(app, kind, entry, onclick) {
  const inside = [
    avatar({ name: entry.title, picture: entry.avatar }, kind),
    el("span", { class: "card-text" }, plain("strong", entry.title), entry.text && plain("span", entry.text, { class: "card-note" })),
    presence(app, entry.online), onclick && icon("next"),
  ];
  return onclick ? el("button", { type: "button", class: "card", onclick }, inside) : el("div", { class: "card is-chosen" }, inside);
}

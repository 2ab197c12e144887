// The parts of a message, each kind in its own shape.

import { el, plain } from "../dom.js";
import { icon } from "../icons.js";
import { safe } from "../links.js";
import { media } from "./media.js";
import { rich } from "./rich.js";
import { link, text } from "./text.js";

const kinds = {
  ...media,
  ...rich,
  text: (app, part) => text(app, part.body),
  choice: (app, part) => text(app, part.title || part.id),
  placeholder: (app, part) => text(app, part.body, { class: "text is-faint" }),
  location,
  contacts: (app, part) => el("div", {}, (part.cards ?? []).map((card) => contact(app, card))),
  form,
};

// show makes the element of a part. One of a kind that is not known yet shows
// what text it has.
export function show(app, part, message) {
  const make = Object.hasOwn(kinds, part.kind) ? kinds[part.kind] : kinds.placeholder;
  return make(app, part, message);
}

function location(app, part) {
  const { latitude: north, longitude: east } = part;
  const known = Number.isFinite(north) && Number.isFinite(east);
  const href = safe(part.url) || (known ? `https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=16/${north}/${east}` : "");
  const about = el("span", { class: "card-text" }, plain("strong", part.name || app.t("location")), part.address && plain("span", part.address, { class: "card-note" }),
    known && !part.address && el("span", { class: "card-note" }, `${north.toFixed(5)}, ${east.toFixed(5)}`));
  const pin = el("span", { class: "file-icon" }, icon("pin"));
  if (!href) return el("div", { class: "file" }, pin, about);
  return el("a", { class: "file", href, target: "_blank", rel: "noopener noreferrer nofollow" }, pin, about);
}

function contact(app, card) {
  const ways = [
    ...(card.phones ?? []).map((value) => ["tel:", value]), ...(card.mails ?? []).map((value) => ["mailto:", value]), ...(card.urls ?? []).map((value) => ["", value]),
  ];
  return el("div", { class: "file" }, el("span", { class: "file-icon" }, icon("card")), el("span", { class: "card-text" },
    plain("strong", card.name || app.t("contact")), card.organisation && plain("span", card.organisation, { class: "card-note" }),
    ways.map(([scheme, value]) => way(app, scheme, String(value?.number ?? value?.value ?? value)))));
}

function way(app, scheme, value) {
  const href = safe(scheme + (scheme === "tel:" ? value.replace(/[^\d+]/g, "") : value));
  return el("span", { class: "card-note" }, href ? link(app, href, value) : value);
}

function form(app, part) {
  return el("div", {}, el("strong", { class: "part-title" }, app.t("form_sent")), el("dl", { class: "answers-given" }, (part.fields ?? []).map((field) => [
    plain("dt", field.label || field.key), plain("dd", field.value === true || field.value === "true" ? app.t("yes") : field.value)])));
}

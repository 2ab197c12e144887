// Pictures, films, sounds and files.

import { base } from "../api.js";
import { el, plain } from "../dom.js";
import { size } from "../format.js";
import { icon } from "../icons.js";
import { safeMedia } from "../links.js";
import { sheet } from "./dialog.js";
import { text } from "./text.js";

export const media = {
  image: (app, part) => captioned(app, part, picture(app, part)),
  sticker: (app, part) => picture(app, part, "sticker"),
  video: (app, part) => captioned(app, part, player(app, part, "video", app.t("film"))),
  audio: (app, part) => captioned(app, part, player(app, part, "audio", app.t(part.voice ? "voice" : "sound"))),
  file: (app, part) => captioned(app, part, file(app, part)),
};

function captioned(app, part, element) {
  return part.caption ? el("div", {}, element, text(app, part.caption)) : element;
}

export function picture(app, part, kind = "picture") {
  const address = safeMedia(part.url, base);
  if (!address || part.gone) return gone(app, part, app.t("picture"));
  const name = part.caption || part.name || app.t("picture");
  const image = el("img", { src: safeMedia(part.preview, base) || address, alt: name, loading: "lazy", referrerpolicy: "no-referrer" });
  const button = el("button", { type: "button", class: kind, "aria-label": app.t("open_picture", { name }), onclick: () => enlarge(app, address, name) }, image);
  image.addEventListener("error", () => {
    button.replaceWith(gone(app, part, app.t("picture")));
    app.acts.stale();
  });
  return button;
}

function enlarge(app, address, name) {
  sheet(app, name, el("figure", {}, el("img", { src: address, alt: name, referrerpolicy: "no-referrer" }),
    el("a", { class: "plain wide", href: address, download: "", target: "_blank", rel: "noopener noreferrer" }, app.t("download", { name: "" }))), { class: "sheet lightbox" });
}

function player(app, part, kind, word) {
  const address = safeMedia(part.url, base);
  if (!address || part.gone) return gone(app, part, word);
  const poster = kind === "video" && safeMedia(part.preview, base);
  const element = el(kind, { src: address, controls: true, preload: "metadata", poster: poster || undefined, playsinline: true, "aria-label": part.name || word });
  element.addEventListener("error", () => element.replaceWith(file(app, part)));
  return element;
}

// file is a link to what is then shown or saved, as the server has decided.
export function file(app, part) {
  const address = safeMedia(part.url, base);
  if (part.gone) return gone(app, part, app.t("file"));
  const name = part.name || app.t("file");
  const about = [el("span", { class: "file-icon" }, icon("file")),
    el("span", { class: "card-text" }, plain("strong", name), part.size > 0 && el("span", { class: "card-note" }, size(part.size, app.language)))];
  if (!address) return el("div", { class: "file" }, about);
  return el("a", { class: "file", href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": app.t("download", { name }) }, about);
}

function gone(app, part, word) {
  return el("div", { class: "file is-gone" }, el("span", { class: "file-icon" }, icon("file")),
    el("span", { class: "card-text" }, plain("strong", part.name || word), el("span", { class: "card-note" }, app.t("gone"))));
}

// A picture of somebody, or the first letters of their name.

import { base } from "../api.js";
import { el } from "../dom.js";
import { initials } from "../format.js";
import { icon } from "../icons.js";
import { safeMedia } from "../links.js";

// avatar is decoration: the name always stands beside it.
export function avatar({ name = "", picture = "" } = {}, kind = "") {
  const address = picture && safeMedia(picture, base);
  const letters = initials(name);
  const face = el("span", { class: "avatar " + kind, "aria-hidden": "true" }, letters || icon("chat"));
  if (!address) return face;
  const image = el("img", { src: address, alt: "", referrerpolicy: "no-referrer" });
  image.addEventListener("load", () => face.replaceChildren(image));
  return face;
}

// presence is a dot with its word.
export function presence(app, online) {
  return el("span", { class: "presence " + (online ? "is-online" : "is-away") }, app.t(online ? "online" : "away"));
}

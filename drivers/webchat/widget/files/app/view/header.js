// The bar at the top: where we are, and the ways out.

import { el, iconButton, plain } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "./person.js";

export function header(app, screen) {
  const { t, config } = app;
  const back = screen !== "home" && app.canGoHome && iconButton(icon("back"), t("back"), () => app.aim(null));
  const close = app.bridge.inFrame && iconButton(icon(app.small ? "close" : "down"), t("close"), () => app.close());
  const about = screen === "home" ? [] : who(app);
  return el("header", { class: "top is-" + screen }, back, ...about, el("span", { class: "space" }), screen === "home" && !config.title && plain("span", "", {}), close);
}

// who is the person or the subject that the talk is about; the business, if
// nobody was chosen.
function who(app) {
  const { config, t, talk } = app;
  const entry = app.target?.entry;
  const agent = talk.messages.findLast?.((message) => message.author === "agent" && message.sender?.name)?.sender;
  const name = agent?.name ?? entry?.title ?? config.title ?? t("chat");
  const picture = agent ? agent.picture : entry?.avatar ?? config.theme?.logo;
  return [avatar({ name, picture }, app.target?.kind ?? "staff"), el("span", { class: "who" },
    plain("strong", name), el("span", { class: "who-note" }, note(app, agent, entry)))];
}

function note(app, agent, entry) {
  const { config, t } = app;
  if (!config.open) return config.hint || t("away");
  if (agent && entry?.title && entry.title !== agent.name) return entry.title;
  return t(entry && !entry.online ? "away" : "online");
}

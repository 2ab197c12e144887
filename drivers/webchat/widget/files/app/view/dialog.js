// A sheet over the chat. The browser keeps the focus in it and gives it back.

import { el, iconButton } from "../dom.js";
import { icon } from "../icons.js";

export function sheet(app, title, content, attributes = {}) {
  const dialog = el("dialog", { class: "sheet", "aria-label": title, ...attributes },
    el("div", { class: "sheet-head" }, el("h2", { dir: "auto" }, title),
      iconButton(icon("close"), app.t("cancel"), () => dialog.close())),
    el("div", { class: "sheet-body" }, content));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  app.root.append(dialog);
  dialog.showModal();
  return dialog;
}

// sure asks before something that cannot be undone.
export function sure(app, question, yes, action) {
  const dialog = sheet(app, question, el("div", { class: "sheet-actions" },
    el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, app.t("keep")),
    el("button", { type: "button", class: "danger", onclick: () => { dialog.close(); action(); } }, yes)),
  { role: "alertdialog" });
}

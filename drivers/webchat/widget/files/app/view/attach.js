// Files on their way into a message: chosen, pasted or dropped, looked at
// before they are sent anywhere, uploaded while the visitor writes.

import { el, iconButton, plain } from "../dom.js";
import { size } from "../format.js";
import { icon } from "../icons.js";

export class Attachments {
  #app;
  #items = [];
  #changed;

  constructor(app, changed) {
    this.#app = app;
    this.#changed = changed;
    const { t, config: { limits = {}, uploads } } = app;
    this.about = t("limits", { n: limits.files ?? 5, size: size(limits.file ?? 0, app.language) });
    this.input = el("input", { type: "file", multiple: (limits.files ?? 5) > 1, hidden: true, accept: (limits.types ?? []).join(",") });
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    this.button = uploads ? el("span", {}, this.input, iconButton(icon("attach"), t("attach"), () => this.input.click(), { title: t("attach") + " – " + this.about, "aria-description": this.about })) : null;
    this.list = el("ul", { class: "attachments", "aria-label": t("file") });
    this.status = el("div", { class: "hidden-text", role: "status" });
  }

  get count() {
    return this.#items.filter((item) => !item.error).length;
  }

  get busy() {
    return this.#items.some((item) => !item.done && !item.error);
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !this.button) return;
    event.preventDefault();
    this.add(files);
  }

  add(files) {
    if (!this.button) return;
    const { t, config: { limits = {} } } = this.#app;
    this.#items = this.#items.filter((item) => !item.error);
    const room = Math.max(0, (limits.files ?? 5) - this.#items.length);
    for (const file of files.slice(0, room)) this.#begin(file);
    if (files.length > room) this.#app.notice(t("too_many_files", { n: limits.files ?? 5 }), true);
    this.#draw();
  }

  async #begin(file) {
    const item = { file, progress: 0, error: this.#refuse(file), abort: new AbortController(), preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : "" };
    this.#items.push(item);
    if (item.error) return;
    try {
      item.done = await this.#app.session.upload(file, (share) => this.#progress(item, share), item.abort.signal);
    } catch (error) {
      item.error = this.#explain(file, error);
    }
    if (this.#items.includes(item)) this.#draw();
  }

  // refuse says what is wrong with a file before it is sent; "" if nothing is.
  #refuse(file) {
    const { t, config: { limits = {} }, language } = this.#app;
    if (limits.file && file.size > limits.file) return t("file_too_large", { name: file.name, size: size(limits.file, language) });
    return taken(file, limits.types ?? []) ? "" : t("file_type", { name: file.name });
  }

  #explain(file, error) {
    const { t, config: { limits = {} }, language } = this.#app;
    if (error.code === "type") return t("file_type", { name: file.name });
    if (error.code === "too_large") return t("file_too_large", { name: file.name, size: size(limits.file ?? 0, language) });
    return t("file_failed", { name: file.name });
  }

  #progress(item, share) {
    item.progress = share;
    if (item.bar) item.bar.value = share;
  }

  take() {
    const taken = this.#items.filter((item) => item.done).map((item) => item.done);
    this.clear();
    return taken;
  }

  clear() {
    for (const item of this.#items) this.#release(item);
    this.#items = [];
    this.#draw();
  }

  #release(item) {
    item.abort.abort();
    if (item.preview) URL.revokeObjectURL(item.preview);
  }

  #remove(item) {
    this.#release(item);
    this.#items = this.#items.filter((other) => other !== item);
    this.#draw();
    this.#app.talkScreen?.composer.field.focus();
  }

  #draw() {
    this.list.replaceChildren(...this.#items.map((item) => this.#row(item)));
    this.#changed();
  }

  #row(item) {
    const { t, language } = this.#app;
    const { name } = item.file;
    item.bar = item.done || item.error ? undefined : el("progress", { max: "1", value: item.progress, "aria-label": t("file_uploading", { name }) });
    return el("li", { class: "attachment" + (item.error ? " is-wrong" : "") },
      item.preview ? el("img", { src: item.preview, alt: "" }) : el("span", { class: "file-icon" }, icon("file")),
      el("span", { class: "card-text" }, plain("strong", name),
        item.error ? plain("span", item.error, { class: "field-error", role: "alert" }) : item.bar ?? el("span", { class: "card-note" }, size(item.file.size, language))),
      iconButton(icon("close"), t("remove_file", { name }), () => this.#remove(item)));
  }
}

// taken tells whether files of this type are. What the browser does not know is
// left to the server, which looks into the file.
export function taken(file, types) {
  if (types.length === 0 || !file.type) return true;
  return types.some((type) => type === file.type || (type.endsWith("/*") && file.type.startsWith(type.slice(0, -1))));
}

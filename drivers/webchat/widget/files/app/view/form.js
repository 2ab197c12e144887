// The forms of the configuration: before the chat, and while nobody is there.

import { el, plain } from "../dom.js";
import { icon } from "../icons.js";
import { safe } from "../links.js";

// form makes a screen. submit(values) sends what was filled in, and throws a
// refusal whose field is marked.
export function form(app, { title, text, fields, action, values = {}, changed = () => {}, submit }) {
  const inputs = new Map(fields.map((field) => [field.key, input(app, field, values[field.key])]));
  const summary = el("p", { class: "form-error", role: "alert" });
  const send = el("button", { class: "main wide" }, plain("span", action));
  const screen = el("form", { class: "screen form", novalidate: true },
    plain("h1", title), text && plain("p", text, { class: "lead" }),
    ...fields.map((field) => inputs.get(field.key).row), summary, send);
  screen.addEventListener("input", () => changed(read(inputs)));
  screen.addEventListener("submit", async (event) => {
    event.preventDefault();
    summary.textContent = "";
    if (send.disabled || !check(app, inputs)) return;
    send.disabled = true;
    try {
      await submit(read(inputs));
    } catch (error) {
      refused(app, inputs, summary, error);
    } finally {
      send.disabled = false;
    }
  });
  return { screen, first: screen.querySelector("input, textarea, select") };
}

// thanks is what follows a form that was sent while nobody is there.
export function thanks(app, again) {
  const screen = el("div", { class: "screen form thanks", role: "status" }, el("span", { class: "big-icon" }, icon("check")),
    plain("p", app.t("form_thanks"), { class: "lead" }),
    app.config.hint && plain("p", app.config.hint),
    el("button", { type: "button", class: "plain wide", onclick: again }, app.t("another")));
  return { screen, first: screen.querySelector("button") };
}

function input(app, field, value) {
  const id = "field-" + field.key;
  const error = el("span", { class: "field-error", id: id + "-error" });
  const shared = { id, name: field.key, required: field.required, "aria-describedby": error.id, maxlength: field.max > 0 ? field.max : undefined };
  const control = controls[field.type]?.(app, shared, field, value) ?? controls.text(app, shared, field, value);
  control.addEventListener("input", () => mark(control, error, ""));
  const label = el("label", { for: id, dir: "auto" }, field.label, !field.required && field.type !== "checkbox" && el("span", { class: "optional" }, ` (${app.t("optional")})`));
  const row = field.type === "checkbox"
    ? el("div", { class: "field is-check" }, control, el("span", {}, label, more(app, field)), error)
    : el("div", { class: "field" }, label, control, more(app, field), error);
  return { row, control, error, field };
}

const complete = { name: "name", email: "email", phone: "tel", tel: "tel", company: "organization" };
const line = (type) => (app, shared, field, value) =>
  el("input", { ...shared, type, dir: "auto", autocomplete: complete[field.key] ?? complete[type] ?? "off", value: value ?? "" });
const controls = {
  text: line("text"), email: line("email"), tel: line("tel"),
  textarea: (app, shared, field, value) => el("textarea", { ...shared, rows: 4, dir: "auto", value: value ?? "" }),
  select: (app, shared, field, value) => {
    const options = (field.options ?? []).map((option) => el("option", { value: option.value }, option.label));
    const control = el("select", shared, el("option", { value: "" }, app.t("choose")), options);
    control.value = value ?? "";
    return control;
  },
  checkbox: (app, shared, field, value) => el("input", { ...shared, type: "checkbox", checked: value === true }),
};

function more(app, field) {
  const href = field.link && safe(field.link);
  return href && el("a", { href, target: "_blank", rel: "noopener noreferrer", class: "field-link" }, app.t("read_more"));
}

function read(inputs) {
  const values = {};
  for (const [key, { control }] of inputs) {
    const value = control.type === "checkbox" ? control.checked : control.value.trim();
    if (value) values[key] = value;
  }
  return values;
}

function check(app, inputs) {
  let first;
  for (const { control, error } of inputs.values()) {
    if (control.type !== "checkbox" && !control.value.trim()) control.value = "";
    const { valid, valueMissing } = control.validity;
    mark(control, error, valid ? "" : app.t(valueMissing ? "missing" : control.type === "email" ? "bad_email" : "bad_field"));
    if (!valid) first ??= control;
  }
  first?.focus();
  return !first;
}

function mark(control, error, text) {
  error.textContent = text;
  if (text) control.setAttribute("aria-invalid", "true"); else control.removeAttribute("aria-invalid");
}

function refused(app, inputs, summary, error) {
  const at = inputs.get(error.field);
  if (!at) {
    summary.textContent = app.explain(error);
    return;
  }
  mark(at.control, at.error, app.t("bad_field"));
  at.control.focus();
}

// The screens by name. Each makes { screen, first, opened }: the element, what
// gets the focus, and what to do once it is there.

import { drop, load, save } from "./keep.js";
import { form, thanks } from "./view/form.js";
import { home } from "./view/home.js";
import { TalkScreen } from "./view/talk.js";

export const screens = {
  home,
  talk: (app) => new TalkScreen(app),
  thanks: (app) => thanks(app, () => app.show("offline")),
  form: (app) => form(app, {
    title: app.t("form_title"), fields: app.config.pre_chat, action: app.t("begin"),
    submit: (values) => app.open({ form: "pre_chat", values }),
  }),
  offline: (app) => form(app, {
    title: app.t("offline_title"), text: app.config.hint || app.t("we_are_away"), fields: app.config.offline, action: app.t("submit"),
    values: written(app.config.offline), changed: (values) => save("offline", values), submit: (values) => app.offline(values),
  }),
};

// written is what was filled in before; a text that was meant for the talk goes
// into the first field for long texts.
function written(fields) {
  const values = load("offline") ?? {};
  const long = fields.find(({ type }) => type === "textarea");
  const draft = load("draft");
  if (long && draft && !values[long.key]) save("offline", Object.assign(values, { [long.key]: draft }));
  drop("draft");
  return values;
}

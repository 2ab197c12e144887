// The page of the chat begins here.

import { request } from "./api.js";
import { App } from "./app.js";
import { Bridge } from "./bridge.js";
import { el, plain } from "./dom.js";
import { accept } from "./drop.js";
import { trap } from "./focus.js";
import { words } from "./language.js";
import { Session } from "./session.js";
import { bubbleColors, dress } from "./theme.js";

const root = document.getElementById("chat");
const bridge = new Bridge();
const waiting = []; // what the loader wanted before there was anybody to do it
bridge.told = (message) => waiting.push(message);

async function main() {
  root.replaceChildren(el("div", { class: "loading", role: "status" }, el("span", { class: "spinner" })));
  const hello = await bridge.hello;
  const config = await request("config" + (hello.language ? "?language=" + encodeURIComponent(hello.language) : ""));
  const { language, t } = await words([hello.language, config.language, ...navigator.languages], config.texts);
  document.documentElement.lang = language;
  document.title = config.title || t("chat");
  dress(config.theme, hello);
  start(hello, config, language, t);
}

function start(hello, config, language, t) {
  root.replaceChildren();
  const app = new App({ root, bridge, session: new Session(config.language), config, language, t, hello });
  app.visible = hello.shown || !bridge.inFrame;
  app.start(hello.target);
  accept(root, t("drop_here"), () => config.uploads && app.talkScreen?.composer.attachments);
  trap(root, () => app.small && bridge.inFrame);
  root.addEventListener("keydown", (event) => event.key === "Escape" && !document.querySelector("dialog[open]") && bridge.inFrame && app.close());
  bridge.told = (message) => obey(app, message);
  bridge.say({ say: "ready", title: document.title, position: config.theme?.position, ...bubbleColors(), wanted: Boolean(app.offered) && ["link", "qr"].includes(app.offered.via) });
  waiting.splice(0).forEach((message) => obey(app, message));
}

// obey does what the page around us asks for.
function obey(app, message) {
  const acts = {
    show: () => shown(app, message),
    hide: () => { app.visible = false; app.reading.look(); },
    resize: () => { app.small = message.small; app.frame(); },
    target: () => app.aim(app.resolve(message.target)),
    identify: () => answer(message, () => app.session.identify(message.token).then(() => app.welcome())),
    logout: () => answer(message, () => app.session.logout()),
  };
  acts[message?.do]?.();
}

function shown(app, { small, target }) {
  app.visible = true;
  app.small = small;
  app.frame();
  const aimed = target && app.resolve(target);
  if (aimed) app.aim(aimed);
  else app.again();
  app.focus();
}

async function answer({ call }, action) {
  try {
    await action();
    bridge.say({ say: "answer", call });
  } catch (error) {
    bridge.say({ say: "answer", call, error: error.code ?? "failed" });
  }
}

function failed() {
  const again = el("button", { type: "button", class: "main", onclick: run });
  const { lang } = document.documentElement;
  words([lang, ...navigator.languages]).then(({ t }) => {
    again.textContent = t("try_again");
    root.replaceChildren(el("div", { class: "loading", role: "alert" }, plain("p", t("load_failed")), again));
  });
}

function run() {
  main().catch((error) => {
    console.error(error);
    failed();
  });
}

run();

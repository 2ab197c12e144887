// The loader: the one script that a site embeds.
//
//   <script src="https://host/channels/chat/widget.js" async></script>
//
// It shows a bubble and, when it is wanted, the chat in a frame of the script's
// own origin. It keeps no token and reads no message. Of the page's content
// security policy it needs this origin in script-src and frame-src, and
// nothing else: no inline style, no picture, no call.
//
// Attributes of the tag, all optional: data-tag, data-staff, data-link-code
// (what the chat is about), data-language, data-position ("left", "right"),
// data-color, data-theme ("light", "dark"), data-open ("true": open at once),
// data-bubble ("none": only the page's own buttons open the chat).
(() => {
  "use strict";
  const tag = document.currentScript;
  if (!tag || window.rapportChat?.open) return;
  const base = new URL(".", tag.src);
  const { theme = {}, title = "Chat" } = globalThis.rapportChatBoot ?? {}; // the server puts it before this file
  const option = (name) => (tag.dataset[name] ?? "").trim();
  const small = window.matchMedia("(max-width: 480px), (max-height: 420px)");
  const mark = "rapport-chat " + base.href; // kept in the page's storage: this browser has talked

  const words = { // to open, to close, unread, it failed, another window
    en: ["Open chat", "Close chat", "new", "The chat could not be loaded here.", "Open it in its own window"],
    de: ["Chat öffnen", "Chat schließen", "neu", "Der Chat konnte hier nicht geladen werden.", "In eigenem Fenster öffnen"],
    fr: ["Ouvrir le chat", "Fermer le chat", "non lus", "Le chat n’a pas pu être chargé ici.", "L’ouvrir dans sa propre fenêtre"],
    ja: ["チャットを開く", "チャットを閉じる", "件の未読", "ここではチャットを読み込めませんでした。", "別のウィンドウで開く"],
    "zh-hant": ["開啟聊天", "關閉聊天", "則未讀", "無法在此載入聊天。", "在新視窗中開啟"],
    "zh-hans": ["打开聊天", "关闭聊天", "条未读", "无法在此处加载聊天。", "在新窗口中打开"],
  };
  const language = option("language") || document.documentElement.lang || navigator.language || "en";
  const [labelOpen, labelClose, labelNew, labelFailed, labelWindow] = words[wordsFor(language)] ?? words.en;

  function wordsFor(name) {
    const [code, ...rest] = name.toLowerCase().split("-");
    if (code !== "zh") return code;
    return rest.some((part) => ["hant", "tw", "hk", "mo"].includes(part)) ? "zh-hant" : "zh-hans";
  }

  const look = `
:host { all: initial; --accent: #2456d6; --on: #fff; }
.bubble, .panel { position: fixed; z-index: 2147483000; box-sizing: border-box; }
.bubble { bottom: max(20px, env(safe-area-inset-bottom)); right: max(20px, env(safe-area-inset-right)); width: 60px; height: 60px;
  padding: 0; border: 0; border-radius: 50%; background: var(--accent); color: var(--on); cursor: pointer;
  box-shadow: 0 1px 3px rgb(0 0 0 / .2), 0 8px 24px rgb(0 0 0 / .22); display: grid; place-items: center;
  transition: transform .16s ease, box-shadow .16s ease; -webkit-tap-highlight-color: transparent; }
.bubble:hover { transform: scale(1.05); } .bubble:active { transform: scale(.96); }
.bubble:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.bubble svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.count { position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px; box-sizing: border-box;
  border-radius: 11px; background: #c8102e; color: #fff; font: 700 12px/22px system-ui, sans-serif; text-align: center;
  box-shadow: 0 0 0 2px #fff; }
.panel { bottom: calc(max(20px, env(safe-area-inset-bottom)) + 76px); right: max(20px, env(safe-area-inset-right));
  width: min(400px, calc(100vw - 40px)); height: min(680px, calc(100vh - 116px)); border-radius: 18px; overflow: hidden;
  background: Canvas; color: CanvasText; box-shadow: 0 0 0 1px rgb(0 0 0 / .06), 0 12px 48px rgb(0 0 0 / .24);
  animation: rise .18s ease-out; transform-origin: bottom right; }
.left .bubble, .left .panel { right: auto; left: max(20px, env(safe-area-inset-left)); transform-origin: bottom left; }
.full .panel { inset: 0 0 auto 0; width: 100%; height: 100vh; height: 100dvh; border-radius: 0; box-shadow: none; animation: none; }
.full.open .bubble { display: none; }
iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; } [hidden] { display: none !important; }
.failed { box-sizing: border-box; height: 100%; padding: 32px; font: 16px/1.5 system-ui, sans-serif; }
.failed a { display: block; margin: 0 0 24px; color: LinkText; } .failed button { font: inherit; padding: 8px 14px; }
@keyframes rise { from { opacity: 0; transform: translateY(10px) scale(.98); } }
@media (prefers-reduced-motion: reduce) { .bubble, .panel { transition: none; animation: none; } } @media print { .bubble, .panel { display: none; } }
@media (forced-colors: active) { .bubble { border: 2px solid ButtonText; } .panel { border: 1px solid CanvasText; } }`;

  // What is on the page lives in a shadow tree, which the page's styles do not reach.
  const home = document.createElement("rapport-chat");
  const shadow = home.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(look);
  shadow.adoptedStyleSheets = [sheet];
  const root = add(shadow, "div", { lang: language });
  const panel = add(root, "div", { class: "panel", hidden: "" });
  const bubble = add(root, "button", { class: "bubble", type: "button", "aria-expanded": "false" });
  const space = "http://www.w3.org/2000/svg";
  const icon = add(add(bubble, "svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, "", space), "path", {}, "", space);
  const count = add(bubble, "span", { class: "count", hidden: "", "aria-hidden": "true" });

  function add(parent, name, attributes, text = "", kind = "http://www.w3.org/1999/xhtml") {
    const element = document.createElementNS(kind, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return parent.appendChild(element);
  }

  let frame, port, failing, opener, unread = 0, isOpen = false, calls = 0, waiting = []; // for the frame to be ready
  const answers = new Map(); // number of a call → its promise
  const listeners = new Map(); // name of an event → functions
  let target = targetOf("tag:" + option("tag"), "page") ?? targetOf("staff:" + option("staff"), "page") ??
    targetOf("code:" + option("linkCode"), "page") ?? addressed();

  // targetOf reads "tag:billing", "staff:anna" or "code:7KQ2M9XC1".
  function targetOf(text, via) {
    const [, kind, key] = /^(tag|staff|code):(.{1,200})$/.exec(text) ?? [];
    return kind ? { kind, key, via } : null;
  }

  // addressed is what the page's own address asks for, as the links of package
  // engagement/link do. The chat ignores a key that its directory does not have.
  function addressed() {
    const given = new URLSearchParams(location.search);
    const kind = ["tag", "staff"].find((name) => given.get(name));
    return kind ? targetOf(kind + ":" + given.get(kind), given.get("via") === "qr" ? "qr" : "link") : null;
  }

  function emit(name, detail) {
    for (const listener of listeners.get(name) ?? []) queueMicrotask(() => listener(detail));
  }

  // The frame is made when it is first needed.
  function ensureFrame() {
    if (frame) return;
    frame = add(panel, "iframe", { title: title || "Chat", allow: "clipboard-write; fullscreen" });
    frame.addEventListener("load", greet);
    frame.src = new URL("frame?origin=" + encodeURIComponent(location.origin), base).href;
    failing = setTimeout(showFailure, 10000);
  }

  // greet hands the frame one end of a private line, and to nobody but a page
  // of our origin.
  function greet() {
    const line = new MessageChannel();
    port?.close();
    port = line.port1;
    port.onmessage = ({ data }) => hear(data);
    frame.contentWindow.postMessage({
      rapport: "hello", language, target, small: small.matches, shown: isOpen,
      color: option("color"), theme: option("theme"), page: location.origin + location.pathname, title: document.title.slice(0, 200),
    }, base.origin, [line.port2]);
  }

  function hear(said) {
    switch (said?.say) {
      case "ready": ready(said); break;
      case "unread": showUnread(said.count); break;
      case "close": close(); break;
      case "talked": kept(Boolean(said.on)); break;
      case "event": emit(said.name, said.detail); break;
      case "answer": answers.get(said.call)?.(said.error); answers.delete(said.call);
    }
  }

  function ready({ color, on, wanted }) {
    clearTimeout(failing);
    panel.querySelector(".failed")?.remove();
    frame.hidden = false;
    paint(color, on);
    for (const message of waiting ?? []) port.postMessage(message);
    waiting = null;
    emit("ready");
    if (wanted && !isOpen) open();
  }

  function tell(message) {
    if (waiting) waiting.push(message); else port.postMessage(message);
  }

  // call asks the frame for something that can fail.
  function call(message) {
    ensureFrame();
    return new Promise((resolve, reject) => {
      answers.set(++calls, (error) => (error ? reject(Object.assign(new Error(error), { code: error })) : resolve()));
      tell({ ...message, call: calls });
    });
  }

  function showFailure() {
    frame.hidden = true;
    const box = add(panel, "div", { class: "failed", role: "alert" });
    add(box, "p", {}, labelFailed);
    add(box, "a", { href: new URL("chat", base).href, target: "_blank", rel: "noopener" }, labelWindow);
    add(box, "button", { type: "button" }, labelClose).addEventListener("click", close);
    emit("error", { code: "not_loaded" });
  }

  function open(wanted) {
    const next = typeof wanted === "string" ? targetOf(wanted, "button") : chosen(wanted);
    ensureFrame();
    if (!isOpen) {
      opener = document.activeElement === document.body ? null : document.activeElement;
      show(true);
    }
    tell({ do: "show", small: small.matches, target: next });
    frame.focus();
  }

  function chosen(wanted) {
    const kind = ["tag", "staff", "code"].find((name) => typeof wanted?.[name] === "string");
    return kind ? targetOf(kind + ":" + wanted[kind], "button") : null;
  }

  function close() {
    if (!isOpen) return;
    show(false);
    tell({ do: "hide" });
    (opener?.isConnected && opener !== home ? opener : bubble).focus();
  }

  function show(on) {
    if (on !== isOpen) emit(on ? "open" : "close");
    isOpen = on;
    panel.hidden = !isOpen;
    root.classList.toggle("open", isOpen);
    bubble.setAttribute("aria-expanded", String(isOpen));
    icon.setAttribute("d", on ? "M6 9l6 6 6-6" : "M20 11.5a7.5 7.5 0 0 1-10.9 6.7L4 20l1.7-4.6A7.5 7.5 0 1 1 20 11.5z");
    label();
    fit();
  }

  function label() {
    const news = unread && !isOpen ? ` (${unread} ${labelNew})` : "";
    bubble.setAttribute("aria-label", (isOpen ? labelClose : labelOpen) + news);
  }

  function showUnread(n) {
    unread = n;
    count.hidden = !n;
    count.textContent = n > 99 ? "99+" : String(n);
    label();
    emit("unread", n);
  }

  // fit keeps the panel above the keyboard of a phone.
  function fit() {
    const full = small.matches;
    const seen = full && isOpen && window.visualViewport;
    root.classList.toggle("full", full);
    panel.style.height = seen ? seen.height + "px" : "";
    panel.style.top = seen ? seen.offsetTop + "px" : "";
  }

  function paint(accent, on) {
    for (const [name, color] of Object.entries({ accent, on })) if (CSS.supports("color", color)) root.style.setProperty("--" + name, color);
  }

  // kept reads or changes the mark, where the page's storage is allowed.
  function kept(change) {
    try { return change === undefined ? localStorage.getItem(mark) : localStorage[change ? "setItem" : "removeItem"](mark, "1"); } catch { return null; }
  }

  // Buttons and links of the page: data-rapport-chat="tag:billing", and
  // href="#chat=CODE".
  function clicked(event) {
    const element = event.target instanceof Element && event.target.closest("[data-rapport-chat]");
    if (!element || event.defaultPrevented) return;
    event.preventDefault();
    open(element.dataset.rapportChat);
    opener = element;
  }

  function hashed() {
    const [asked, code] = /^#chat(?:=([\w-]{1,64}))?$/.exec(location.hash) ?? [];
    if (!asked) return;
    if (code) target = { kind: "code", key: code, via: "link" };
    const loaded = Boolean(frame);
    open();
    if (code && loaded) tell({ do: "target", target });
  }

  const api = {
    version: 1,
    open, close,
    toggle: () => (isOpen ? close() : open()),
    identify: (token) => call({ do: "identify", token: String(token) }),
    logout: () => call({ do: "logout" }),
    setTag: (key) => {
      target = key ? targetOf("tag:" + key, "page") : null;
      if (frame) tell({ do: "target", target });
    },
    on: (name, listener) => { listeners.set(name, (listeners.get(name) ?? new Set()).add(listener)); },
    off: (name, listener) => { listeners.get(name)?.delete(listener); },
    push: ([name, ...rest]) => api[name]?.(...rest),
  };

  function start() {
    document.body.append(home);
    const position = option("position") || theme.position || (getComputedStyle(document.body).direction === "rtl" ? "left" : "right");
    root.classList.toggle("left", position === "left");
    bubble.hidden = option("bubble") === "none";
    paint(option("color") || theme.color, option("color") ? "" : theme.text);
    bubble.addEventListener("click", () => api.toggle());
    document.addEventListener("click", clicked);
    window.addEventListener("hashchange", hashed);
    small.addEventListener("change", () => { fit(); if (frame) tell({ do: "resize", small: small.matches }); });
    window.visualViewport?.addEventListener("resize", fit);
    window.visualViewport?.addEventListener("scroll", fit);
    show(false);
    const early = Array.isArray(window.rapportChat) ? window.rapportChat : [];
    window.rapportChat = Object.freeze(api);
    early.forEach(api.push);
    if (option("open") === "true") open();
    hashed();
    if ((kept() || target?.via === "link" || target?.via === "qr") && !frame) (window.requestIdleCallback ?? setTimeout)(ensureFrame);
  }

  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();

// Making elements. Texts go into text nodes and nowhere else: nothing that
// anybody wrote is ever read as HTML.

// el makes an element: attributes by name, on… for listeners, "class", and
// properties that have no attribute (value, checked). Children are elements or
// strings; null, false and "" are left out.
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(element, key, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

function set(element, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else if (key === "value" || key === "checked") element[key] = value;
  else element.setAttribute(key, value === true ? "" : value);
}

// replace puts children in the place of those that an element has.
export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

// button makes a button with an icon and a name that everybody can read or hear.
export function iconButton(icon, label, onclick, attributes = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...attributes }, icon);
}

// plain makes text whose direction is its own and turns nothing around it.
export function plain(name, text, attributes = {}) {
  return el(name, { dir: "auto", ...attributes }, sober(text));
}

// sober makes visible the two characters that turn what follows them against
// its own direction: nobody needs them, and they make "exe.png" of "gnp.exe".
export function sober(text) {
  return String(text ?? "").replace(/[\u202D\u202E]/g, "\uFFFD");
}

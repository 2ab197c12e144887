// The looks that a site has chosen, as custom properties of the page.

import { mix, on, parse, readable, write } from "./color.js";

// The grounds that text in the accent stands on: the bubbles of the business,
// which are nearer to it than the page is.
const surfaces = { light: [238, 240, 244], dark: [39, 43, 53] };
const standard = "#2456d6";

// dress sets the colours, and sets them again when the system turns dark or
// light.
export function dress(theme = {}, hello = {}) {
  const wish = hello.theme || theme.scheme;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const scheme = wish === "light" || wish === "dark" ? wish : dark.matches ? "dark" : "light";
    document.documentElement.dataset.scheme = scheme;
    set(colors(hello.color || theme.color, hello.color ? "" : theme.text, surfaces[scheme]));
  };
  dark.addEventListener("change", paint);
  paint();
  const radius = Number(theme.radius);
  if (theme.radius !== undefined && radius >= 0 && radius <= 32) set({ "--radius": radius + "px" });
}

// colors are the accent as a ground with text on it, as text, and as a tint.
function colors(color, wanted, surface) {
  const accent = parse(color) ?? parse(standard);
  const chosen = parse(wanted);
  const ink = chosen ?? on(accent);
  const text = readable(accent, surface);
  const tint = mix(text, surface, 0.14);
  return {
    "--accent": write(readable(accent, ink)), "--on-accent": write(ink), "--accent-text": write(text),
    "--tint": write(tint), "--on-tint": write(readable(accent, tint)),
  };
}

function set(properties) {
  for (const [name, value] of Object.entries(properties)) document.documentElement.style.setProperty(name, value);
}

// bubbleColors are what the loader needs.
export function bubbleColors() {
  const style = document.documentElement.style;
  return { color: style.getPropertyValue("--accent"), on: style.getPropertyValue("--on-accent") };
}

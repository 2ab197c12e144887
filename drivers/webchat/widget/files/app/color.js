// Colours of the theme, kept readable: the contrast of text is at least 4.5
// to 1 (WCAG 2.2, AA), whatever colour a site has chosen.

// parse reads "#rgb" and "#rrggbb"; null for all else.
export function parse(color) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(String(color ?? "").trim())?.[1];
  if (!hex) return null;
  const wide = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((i) => parseInt(wide.slice(i, i + 2), 16));
}

export function write(rgb) {
  return "#" + rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("");
}

export function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const white = [255, 255, 255];
const black = [16, 18, 24];

// on is the colour of text on a ground: white where that can be read, or else
// nearly black.
export function on(ground) {
  return contrast(white, ground) >= 4.5 || contrast(white, ground) >= contrast(black, ground) ? white : black;
}

// mix is so much of one colour in another.
export function mix(color, into, share) {
  return into.map((value, i) => Math.round(value + (color[i] - value) * share));
}

// readable moves a colour until it can be read as text on a surface, or text in
// the colour of the surface on it.
export function readable(color, surface) {
  const towards = luminance(surface) > 0.18 ? [0, 0, 0] : white;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(towards, color, share);
    if (contrast(mixed, surface) >= 4.5) return mixed;
  }
  return towards;
}

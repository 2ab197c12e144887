// Times, days, sizes and names as people write them.

export function time(at, language) {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(at);
}

// full is day and time, for whoever wants to know exactly.
export function full(at, language) {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(at);
}

// day is the line between the messages of two days.
export function day(at, now, language) {
  const ago = days(now) - days(at);
  if (ago === 0 || ago === 1) {
    const word = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day");
    return word.charAt(0).toLocaleUpperCase(language) + word.slice(1);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: ago > 0 && ago < 7 ? "long" : undefined, day: "numeric", month: "long", year: sameYear ? undefined : "numeric",
  }).format(at);
}

// sameDay tells whether two instants are on one day where the visitor is.
export function sameDay(a, b) {
  return days(a) === days(b);
}

function days(at) {
  const d = new Date(at);
  return Math.round(Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86400000);
}

export function size(bytes, language) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit", unit: units[step], unitDisplay: step ? "short" : "long", maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}

// initials stand for somebody without a picture.
export function initials(name) {
  const words = String(name ?? "").trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => String.fromCodePoint(word.codePointAt(0))).join("").toLocaleUpperCase();
}

// runes counts code points, as the limits do.
export function runes(text) {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

// Addresses in texts, and which of them may be opened.

const schemes = ["http:", "https:", "mailto:", "tel:"];

// safe returns the address if it may become a link, and "" otherwise.
// "javascript:" and its kin never do, nor do addresses with a user's name in
// them, which only serve to look like another address.
export function safe(address) {
  try {
    const url = new URL(String(address));
    if (!schemes.includes(url.protocol)) return "";
    return url.username || url.password ? "" : url.href;
  } catch {
    return "";
  }
}

// safeMedia returns the address of a file, if it is on the web or made here.
// base is what relative ones belong to.
export function safeMedia(address, base) {
  if (!address) return "";
  try {
    const url = new URL(String(address), base);
    return url.protocol === "https:" || url.protocol === "blob:" || url.origin === new URL(base).origin ? url.href : "";
  } catch {
    return "";
  }
}

// Characters that turn the direction of writing or cannot be seen never belong
// to an address: they make it look like another one.
const hidden = "\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF\\uFFFD";
const pattern = new RegExp(
  `https?://[^\\s<>"\`${hidden}]+|(?<![\\w@])www\\.[^\\s<>"\`${hidden}]+|(?<![\\w.+-])[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{2,63})+`, "giu");
const longest = 2048;

// split cuts a text into { text } and { text, href }.
export function split(text) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const shown = trim(match[0]);
    const href = shown.length > longest ? "" : target(shown);
    if (!href) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

// trim takes from an address what is the sentence's: a full stop, a bracket
// that was opened before it.
function trim(address) {
  if (address.length > longest) return address;
  let shown = address;
  for (;;) {
    const last = shown.at(-1);
    const opening = { ")": "(", "]": "[" }[last];
    const spare = opening && shown.split(last).length > shown.split(opening).length;
    if (!spare && !/[.,;:!?'"»”’。、，！？）】…]/u.test(last)) return shown;
    shown = shown.slice(0, -1);
  }
}

function target(shown) {
  if (/^https?:/i.test(shown)) return safe(shown);
  return safe((shown.includes("@") && !/^www\./i.test(shown) ? "mailto:" : "https://") + shown);
}

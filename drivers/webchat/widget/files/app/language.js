// The words of the widget, in the language that is wanted.

const have = ["en", "de", "fr", "ja", "zh-Hant", "zh-Hans"];

// pick returns the language that we have for a BCP 47 tag, or "".
export function pick(tag) {
  const [code, ...rest] = String(tag ?? "").toLowerCase().split("-");
  if (code === "zh") return rest.some((part) => ["hant", "tw", "hk", "mo"].includes(part)) ? "zh-Hant" : "zh-Hans";
  return have.includes(code) ? code : "";
}

// words loads the strings: in the first of the wanted languages that there is,
// or else in English. What own has of them comes before ours.
export async function words(wanted, own = {}) {
  const language = wanted.map(pick).find(Boolean) ?? "en";
  const { default: english } = await import("./lang/en.js");
  const { default: strings } = language === "en" ? { default: english } : await import(`./lang/${language}.js`);
  return { language, t: translator({ ...english, ...strings, ...own }, language) };
}

// translator makes t(key, values): the string with {values} put in. A string
// with forms ({ one, other }) is chosen by the value n.
export function translator(strings, language) {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (key, values = {}) => {
    const found = strings[key] ?? key;
    const form = typeof found === "object" ? found[plural.select(values.n)] ?? found.other : found;
    return form.replace(/\{(\w+)\}/g, (whole, name) =>
      typeof values[name] === "number" ? number.format(values[name]) : values[name] ?? whole);
  };
}

// @ts-check
/** Numbers, times and durations as people write them in `language`. */

/** Formatters of percentages, by language and decimals: to make one takes twenty times as long as to use it. @type {Map<string, Intl.NumberFormat>} */
const percentages = new Map();

/** @param {number} share 0..1 @param {number} [digits] decimals @param {string} [language] */
export function percent(share, digits = 1, language = "en") {
  const key = `${language} ${digits}`;
  const formatter =
    percentages.get(key) ??
    new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
  percentages.set(key, formatter);
  return formatter.format(share);
}

/**
 * A probability in percent, the same wherever it stands; it never claims certainty: 0.99996 is "99.9%", not "100.0%".
 * @param {number} share 0..1 @param {string} [language] @param {number} [digits] decimals
 */
export function confidence(share, language = "en", digits = 1) {
  const finest = 10 ** -(digits + 2);
  return share < finest / 2 ? percent(0, 0, language) : percent(Math.min(share, 1 - finest), digits, language);
}

/** The same without its sign, for a column whose heading has it. @param {Parameters<typeof confidence>} args */
export function bareConfidence(...args) {
  return confidence(...args).replace(/[^\d.,]/g, "");
}

/** @param {number} value @param {string} [language] */
export function count(value, language = "en") {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value);
}

/** A change: "+0.31", "−2", "±0". @param {number} value @param {number} digits */
export function signed(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  return `${Number(text) === 0 ? "±" : value > 0 ? "+" : "−"}${text}`;
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Seconds as `m:ss`, or `h:mm:ss` from an hour on. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/**
 * What to say of the time left: whole minutes from two on, which stand still while seconds are guessed anew; null under that.
 * @param {number} seconds @returns {number | null}
 */
export function minutesLeft(seconds) {
  const minutes = Math.round(seconds / 60);
  return minutes < 2 ? null : minutes;
}

/** @param {string} moment ISO 8601 @param {string} [language] */
export function when(moment, language = "en") {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}

/**
 * Half the width of the 95% interval of an accuracy measured on `n` images.
 * The normal approximation of the binomial: 1.96 sqrt(p (1 - p) / n).
 * @param {number} accuracy 0..1 @param {number} n
 */
export function errorBar(accuracy, n) {
  return 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / n);
}

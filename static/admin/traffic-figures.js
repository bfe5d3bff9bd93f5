// @ts-check
/** What `/metrics` says of the traffic, and what happened between two looks at it. */

/** Requests that a person waits for: a drawing read. */
const READING = new Set(["/predict", "/predict/number"]);

/**
 * Counted since the server started; `buckets` are how many readings were answered within so many seconds, the shortest first.
 * @typedef {{at: number, digits: number, unsure: number, corrections: number, buckets: Map<number, number>}} Counted
 */
/** Figures of a span: digits a second, share of them that it could not tell, and seconds; null where nothing was read. @typedef {{rate: number, unsure: number | null, median: number | null, slow: number | null, corrections: number}} Traffic */

/** @param {string} text Prometheus' text form @param {number} at in seconds @returns {Counted} */
export function counted(text, at) {
  /** @type {Counted} */
  const found = { at, digits: 0, unsure: 0, corrections: 0, buckets: new Map() };
  for (const line of text.split("\n")) {
    const [, name, given = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (!name) continue;
    const labels = Object.fromEntries([...given.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, word]) => [label, word]));
    if (name === "digits_predictions_total") found.digits += Number(value);
    else if (name === "digits_refused_total") found.unsure += Number(value);
    else if (name === "digits_requests_total" && isCorrection(labels)) found.corrections += Number(value);
    else if (name === "digits_request_seconds_bucket" && labels.method === "POST" && READING.has(labels.route)) {
      const within = labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le);
      found.buckets.set(within, (found.buckets.get(within) ?? 0) + Number(value));
    }
  }
  return found;
}

/** @param {Record<string, string>} labels */
const isCorrection = ({ method, route, status }) => method === "POST" && route === "/corrections" && status.startsWith("2");

/** What happened from one look to a later one. @param {Counted} before @param {Counted} now @returns {Traffic} */
export function between(before, now) {
  const digits = now.digits - before.digits;
  const counts = [...now.buckets].map(
    ([within, n]) => /** @type {[number, number]} */ ([within, n - (before.buckets.get(within) ?? 0)]),
  );
  return {
    rate: now.at > before.at ? digits / (now.at - before.at) : 0,
    unsure: digits > 0 ? (now.unsure - before.unsure) / digits : null,
    median: quantile(counts, 0.5),
    slow: quantile(counts, 0.95),
    corrections: now.corrections,
  };
}

/**
 * The seconds within which a share of the answers came, straight between the bounds of their bucket, as Prometheus estimates it.
 * @param {[within: number, count: number][]} buckets cumulative @param {number} share 0..1 @returns {number | null}
 */
export function quantile(buckets, share) {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total <= 0) return null;
  let [from, below] = [0, 0];
  for (const [within, count] of sorted) {
    if (count >= share * total) {
      return within === Number.POSITIVE_INFINITY ? from : from + ((within - from) * (share * total - below)) / (count - below);
    }
    [from, below] = [within, count];
  }
  return from;
}

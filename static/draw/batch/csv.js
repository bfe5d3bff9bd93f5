// @ts-check
/** @typedef {{name: string, answer: string, confidence: number | null, warnings: string[], error: string}} Row */

/** A spreadsheet takes a cell that begins so for a formula, and a stranger may have named the file. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A table as CSV (RFC 4180), with a byte order mark, without which Excel takes UTF-8 for something else. @param {Row[]} rows */
export function csvOf(rows) {
  const lines = rows.map(({ name, answer, confidence, warnings, error }) => {
    const safe = FORMULA.test(name) ? `'${name}` : name;
    return [safe, answer, confidence === null ? "" : confidence.toFixed(4), warnings.join(" "), error];
  });
  const table = [["file", "answer", "confidence", "warnings", "error"], ...lines];
  return `\ufeff${table.map((line) => `${line.map(quoted).join(",")}\r\n`).join("")}`;
}

/** @param {string} cell */
function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

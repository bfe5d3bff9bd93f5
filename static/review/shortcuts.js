// @ts-check
/**
 * @typedef {{name: "accept" | "reject" | "undo"} | {name: "relabel", label: number}} Deed what a reviewer does
 * @typedef {{name: "move", to: "left" | "right" | "up" | "down" | "first" | "last", extend: boolean}} Move
 */

/** @type {Map<string, Move["to"]>} */
const WAYS = new Map([
  ["ArrowLeft", "left"],
  ["ArrowRight", "right"],
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
  ["Home", "first"],
  ["End", "last"],
]);

/** @type {Map<string, Deed>} */
const DEEDS = new Map([
  ["Enter", { name: "accept" }],
  ["a", { name: "accept" }],
  ["n", { name: "relabel", label: 10 }],
  ["x", { name: "reject" }],
  ["u", { name: "undo" }],
]);

/**
 * What a key press means in the grid; null when it means nothing to us.
 * @param {Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">} press
 * @returns {Deed | Move | null}
 */
export function meaning({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  const to = WAYS.get(key);
  if (to) return { name: "move", to, extend: shiftKey };
  if (/^[0-9]$/.test(key)) return { name: "relabel", label: Number(key) };
  return DEEDS.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}

/**
 * Where a move leads from place `at` of `count` in rows of `columns`; it never leaves the grid.
 * @param {Move["to"]} to @param {number} at @param {number} count @param {number} columns
 */
export function place(to, at, count, columns) {
  const by = { left: -1, right: 1, up: -columns, down: columns, first: -at, last: count - 1 - at }[to];
  const next = at + by;
  if (next < 0) return to === "left" ? 0 : at;
  if (next < count) return next;
  // a step down from above the last, shorter row leads to its end
  return to === "down" && Math.floor(at / columns) < Math.floor((count - 1) / columns) ? count - 1 : at;
}

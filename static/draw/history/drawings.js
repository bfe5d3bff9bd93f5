// @ts-check
import { goesOn } from "../share/ink-code.js";

/** @typedef {{code: string, answer: string}} Drawing its strokes as a word, and what was read */

const KEPT = "digits-drawings";
const MOST = 12;

/** In characters of all words together, of the five million that an origin has at least. */
const MOST_CHARACTERS = 60_000;

/**
 * The drawings with one put first: in place of itself, and of what it goes on from, which is the same drawing with strokes more or less.
 * @param {Drawing[]} drawings the newest first @param {Drawing} drawing @returns {Drawing[]}
 */
export function withDrawing(drawings, drawing) {
  const [first, ...rest] = drawings;
  const others = first && goesOn(first.code, drawing.code) ? rest : drawings;
  const found = [drawing, ...others.filter(({ code }) => code !== drawing.code)].slice(0, MOST);
  let size = 0;
  return found.filter(({ code }) => {
    size += code.length;
    return size <= MOST_CHARACTERS;
  });
}

/** What this device kept. @returns {Drawing[]} the newest first */
export function keptDrawings() {
  try {
    return read(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
  } catch {
    return []; // storage is switched off, or holds what is no list
  }
}

/** @param {unknown} kept @returns {Drawing[]} */
function read(kept) {
  if (!Array.isArray(kept)) return [];
  const drawings = kept.filter((one) => typeof one?.code === "string" && typeof one.answer === "string");
  return drawings.slice(0, MOST);
}

/** @param {Drawing[]} drawings */
export function keepDrawings(drawings) {
  try {
    if (drawings.length > 0) localStorage.setItem(KEPT, JSON.stringify(drawings));
    else localStorage.removeItem(KEPT);
  } catch {
    // storage is switched off, or full: the strip lasts as long as the page
  }
}

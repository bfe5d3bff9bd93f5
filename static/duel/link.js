// @ts-check
/** A game's address: which twenty digits, and what a friend read of them. It is the fragment, which no server is sent. */

const GAMES = 10_000;
const DIGITS = 20;

/** @typedef {{game: number, beat: number | null}} Challenge `beat` is how many a friend read */

/** @param {string} hash of an address @param {() => number} random 0..1 @returns {Challenge} a game by chance where none is named */
export function challengeOf(hash, random = Math.random) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    game: within(said.get("game"), GAMES - 1) ?? Math.floor(random() * GAMES),
    beat: within(said.get("beat"), DIGITS),
  };
}

/** @param {Challenge} challenge */
export function hashOf({ game, beat }) {
  return beat === null ? `#game=${game}` : `#game=${game}&beat=${beat}`;
}

/** @param {string | null} text @param {number} most */
function within(text, most) {
  return text !== null && /^\d{1,4}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

// @ts-check
import { measuredOn } from "./card.js";
import { parts, rows } from "./dom.js";
import { clock, count, errorBar, kilobytes, percent, when } from "./format.js";
import { say } from "./say.js";

/** @typedef {import("./card.js").Card} Card */

/** The version in service: its number, how good it is, and what it was made of. */
export class Serving {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.parts = parts(container);
    this.language = document.documentElement.lang;
  }

  /** @param {Card | undefined} card */
  update(card) {
    this.parts.version.textContent = card ? String(card.version) : "–";
    this.parts.accuracy.textContent = card ? this.#accuracy(card) : say("say.noModel");
    this.parts.measured.textContent = card ? say("say.measured", { images: count(measuredOn(card), this.language) }) : "";
    this.parts.facts.replaceChildren(...rows(card ? this.#facts(card) : []));
    this.parts.recipe.replaceChildren(...rows(card ? hyperparameters(card.recipe) : []));
    this.parts.hashes.replaceChildren(...rows(card ? hashes(card) : []));
  }

  /** @param {Card} card */
  #accuracy(card) {
    const margin = percent(errorBar(card.accuracy, measuredOn(card)), 2, this.language);
    return `${percent(card.accuracy, 2, this.language)} ± ${margin}`;
  }

  /** @param {Card} card @returns {[string, string][]} */
  #facts(card) {
    /** @type {[string, string][]} */
    const facts = [
      [say("say.recipe"), card.name],
      [say("say.parameters"), count(card.parameters, this.language)],
      [say("say.size"), kilobytes(card.size_bytes)],
      [say("say.trainedIn"), clock(card.fit_seconds)],
      [say("say.created"), when(card.created, this.language)],
    ];
    if (card.calibration) facts.push(...this.#calibration(card.calibration));
    return card.parent === null ? facts : [...facts, [say("say.parent"), String(card.parent)]];
  }

  /** How far its probabilities can be taken at their word. @param {NonNullable<Card["calibration"]>} calibration @returns {[string, string][]} */
  #calibration({ ece, temperature }) {
    /** @type {[string, string][]} */
    const missed = [[say("say.calibrationError"), percent(ece, 2, this.language)]];
    return temperature === null ? missed : [...missed, [say("say.temperature"), temperature.toFixed(2)]];
  }
}

/** The recipe's settings, those within settings too. @param {Record<string, unknown>} recipe @returns {[string, string][]} */
function hyperparameters(recipe) {
  return Object.entries(recipe).flatMap(([name, value]) => {
    if (value === null || name === "name") return [];
    if (typeof value === "object" && !Array.isArray(value)) return hyperparameters(/** @type {any} */ (value));
    return [[name.replaceAll("_", " "), Array.isArray(value) ? value.join(", ") : String(value)]];
  });
}

/** @param {Card} card @returns {[string, string][]} */
function hashes(card) {
  return [...Object.entries(card.sha256), [say("say.data"), card.data_sha256]];
}

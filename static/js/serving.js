// @ts-check
import { measuredOn, recipeOf } from "./card.js";
import { parts, rows } from "./dom.js";
import { clock, count, errorBar, percent, when } from "./format.js";
import { say } from "./say.js";

/** The version in service: its number, how good it is, and what it was made of. */
export class Serving {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.parts = parts(container);
    this.language = document.documentElement.lang;
  }

  /** @param {import("./card.js").Card | undefined} card */
  update(card) {
    this.parts.version.textContent = card ? String(card.version) : "–";
    this.parts.accuracy.textContent = card ? this.#accuracy(card) : say("say.noModel");
    this.parts.measured.textContent = card ? say("say.measured", { images: count(measuredOn(card), this.language) }) : "";
    this.parts.facts.replaceChildren(...rows(card ? this.#facts(card) : []));
    this.parts.recipe.replaceChildren(...rows(card ? hyperparameters(card.recipe) : []));
    this.parts.hashes.replaceChildren(...rows(card ? hashes(card) : []));
  }

  /** @param {import("./card.js").Card} card */
  #accuracy(card) {
    const margin = percent(errorBar(card.accuracy, measuredOn(card)), 2, this.language);
    return `${percent(card.accuracy, 2, this.language)} ± ${margin}`;
  }

  /** @param {import("./card.js").Card} card @returns {[string, string][]} */
  #facts(card) {
    /** @type {[string, string | undefined][]} */
    const facts = [
      [say("say.recipe"), recipeOf(card)],
      [say("say.parameters"), card.parameters && count(card.parameters, this.language)],
      [say("say.trainedIn"), card.seconds && clock(card.seconds)],
      [say("say.created"), when(card.created, this.language)],
      [say("say.parent"), card.parent ? String(card.parent) : undefined],
    ];
    return /** @type {[string, string][]} */ (facts.filter(([, value]) => value));
  }
}

/** @param {Record<string, unknown>} recipe @returns {[string, string][]} */
function hyperparameters(recipe) {
  const plain = Object.entries(recipe ?? {}).filter(
    ([name, value]) => name !== "name" && value !== null && typeof value !== "object",
  );
  return plain.map(([name, value]) => [name.replaceAll("_", " "), String(value)]);
}

/** @param {import("./card.js").Card} card @returns {[string, string][]} */
function hashes(card) {
  const data = card.data_sha256 ? { "mnist.npz": card.data_sha256 } : {};
  return Object.entries({ ...card.sha256, ...data });
}

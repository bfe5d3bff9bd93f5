// @ts-check

import { parts, rows } from "../shared/dom.js";
import { clock, count, errorBar, kilobytes, percent, when } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { measuredOn } from "./card.js";
import { hyperparameters } from "./recipe.js";

/** @import { VersionNames } from "./version-names.js" */
/** @import { Card } from "../shared/api-types.d.ts" */

const WHY_32_BITS = {
  off: "say.weightsOff",
  impossible: "say.weightsImpossible",
  "reads-worse": "say.weightsWorse",
  slower: "say.weightsSlower",
};

/** The version in service: its number and name, how good it is, and what it was made of. */
export class CurrentVersion {
  /** @param {HTMLElement} container @param {VersionNames} names */
  constructor(container, names) {
    this.names = names;
    this.parts = parts(container);
    this.language = document.documentElement.lang;
  }

  /** @param {Card | undefined} card */
  update(card) {
    this.parts.version.textContent = card ? String(card.version) : "–";
    const { name, note } = this.names.of(card?.version ?? 0);
    this.parts.name.textContent = name;
    this.parts.versionNote.textContent = note;
    this.parts.accuracy.textContent = card ? this.#accuracy(card) : translate("say.noModel");
    this.parts.measured.textContent = card ? translate("say.measured", { images: count(measuredOn(card), this.language) }) : "";
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
      [translate("say.recipe"), card.name],
      [translate("say.parameters"), count(card.parameters, this.language)],
      [translate("say.size"), kilobytes(card.size_bytes)],
      [translate("say.trainedIn"), clock(card.fit_seconds)],
      [translate("say.created"), when(card.created, this.language)],
    ];
    if (card.quantization) facts.push([translate("say.weights"), this.#weights(card.quantization)]);
    if (card.strokes) facts.push([translate("say.strokePaths"), this.#strokePaths(card.strokes)]);
    if (card.calibration) facts.push(...this.#calibration(card.calibration));
    return card.parent === null ? facts : [...facts, [translate("say.parent"), String(card.parent)]];
  }

  /** How many bits its weights have, and what quantizing changed. @param {NonNullable<Card["quantization"]>} quantization */
  #weights({ reason, float32, read_otherwise }) {
    if (reason) return translate(WHY_32_BITS[reason]);
    return translate("say.weightsEight", {
      images: count(read_otherwise ?? 0, this.language),
      accuracy: percent(float32?.accuracy ?? 0, 2, this.language),
    });
  }

  /** What the second network is good for. @param {NonNullable<Card["strokes"]>} strokes */
  #strokePaths({ used, accuracy, by_image, drawings }) {
    if (!used) return translate("say.strokePathsOff");
    const [both, image] = [accuracy, by_image].map((share) => percent(share, 2, this.language));
    return translate("say.strokePathsRead", { both, image, drawings: count(drawings, this.language) });
  }

  /** How far its probabilities can be taken at their word. @param {NonNullable<Card["calibration"]>} calibration @returns {[string, string][]} */
  #calibration({ ece, temperature }) {
    /** @type {[string, string][]} */
    const missed = [[translate("say.calibrationError"), percent(ece, 2, this.language)]];
    return temperature === null ? missed : [...missed, [translate("say.temperature"), temperature.toFixed(2)]];
  }
}

/** @param {Card} card @returns {[string, string][]} */
function hashes(card) {
  return [...Object.entries(card.sha256), [translate("say.data"), card.data_sha256]];
}

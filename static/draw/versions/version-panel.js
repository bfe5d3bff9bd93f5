// @ts-check
import { call } from "../../shared/api.js";
import { rowsOf } from "../../shared/digit-rows.js";
import { asType, element, parts } from "../../shared/dom.js";
import { errorText, waitText } from "../../shared/error-text.js";
import { translate } from "../../shared/i18n.js";
import { Probabilities } from "../../shared/probabilities.js";
import { Reader } from "../../shared/reader.js";
import { readByVersion, versionWords } from "../../shared/version-reading.js";

/** @import { Prediction } from "../../shared/api-types.d.ts" */
/** @import { Stroke } from "../../shared/ink.js" */

/** The bars of the version that answered beside those of another one that a person chooses. */
export class VersionPanel {
  #reader = new Reader();
  /** @type {Prediction | null} */
  #reading = null;
  /** @type {Stroke[] | null} */
  #strokes = null;
  /** @type {number[]} the newest first */
  #versions = [];

  /** @param {HTMLElement} container */
  constructor(container) {
    const { which, word, shares } = parts(container);
    this.which = asType(which, HTMLSelectElement, "which");
    this.word = word;
    this.shares = new Probabilities(shares);
    this.which.addEventListener("change", () => this.#ask());
    this.#reader.addEventListener("answer", ({ detail }) => this.#show(detail));
    this.#reader.addEventListener("failure", ({ detail }) => this.#say(errorText(detail)));
    this.#reader.addEventListener("held", ({ detail: { error, seconds } }) => this.#say(waitText(error, seconds)));
  }

  /** @param {Prediction | null} reading @param {Stroke[] | null} strokes */
  async open(reading, strokes) {
    try {
      const { versions } = await call("GET", "/v2/models/digits");
      this.#versions = versions.map(Number).sort((a, b) => b - a);
    } catch (error) {
      return this.#say(errorText(error)); // a bundled page has its own classes of errors, and would not know this one
    }
    this.#reading = null;
    this.update(reading, strokes);
  }

  /** @param {Prediction | null} reading @param {Stroke[] | null} strokes what it is of; null where it is of its image alone */
  update(reading, strokes) {
    if (reading && reading === this.#reading) return;
    this.#reading = reading;
    this.#strokes = strokes;
    this.#offer(this.#versions.filter((version) => version !== reading?.version));
    this.#ask();
  }

  /** @param {number[]} versions */
  #offer(versions) {
    const chosen = this.which.value;
    const options = versions.map((version) => {
      return element("option", { value: String(version) }, translate("say.versionNumber", { version }));
    });
    this.which.replaceChildren(...options);
    if (versions.includes(Number(chosen))) this.which.value = chosen;
  }

  #ask() {
    const [image, strokes] = [this.#reading?.image, this.#strokes];
    const version = Number(this.which.value);
    this.#reader.cancel();
    if (!version) return this.#say(translate("say.otherNone"));
    if (!image) return this.#say(translate("say.otherEmpty"));
    this.#reader.ask(async (signal) => readByVersion(strokes ? { strokes } : { image: await rowsOf(image) }, version, signal));
  }

  /** @param {Prediction} other */
  #show(other) {
    const reading = this.#reading;
    if (!reading) return;
    this.shares.update([reading.probabilities, other.probabilities]);
    this.word.textContent = `${versionWords(reading)} ${versionWords(other)}`;
  }

  /** @param {string} words in place of bars */
  #say(words) {
    this.shares.update([]);
    this.word.textContent = words;
  }
}

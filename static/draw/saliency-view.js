// @ts-check
import { Announcer } from "../shared/announcer.js";
import { find } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";
import { loudest, pixels, rgb } from "../shared/saliency.js";

/** @import { Prediction } from "../shared/api-types.d.ts" */
/** @import { Saliency } from "../shared/saliency.js" */
/** @typedef {"empty" | "waiting" | "asking" | "shown" | "unexplained" | "failed"} Stage how far the explanation is */

const KEPT = "digits-why";

/** What stands in the legend's place when there is nothing to explain it with. */
const WORDS = new Map([
  ["empty", "say.whyEmpty"],
  ["asking", "say.whyAsking"],
  ["unexplained", "say.whyNoDigit"],
  ["failed", "say.whyFailed"],
]);

/**
 * How far the explanation is before it is asked for.
 * @param {{empty: boolean, settled: boolean, reading: Prediction | null}} now an empty sheet; no reading under way; the one shown
 * @returns {Stage}
 */
export function stageOf({ empty, settled, reading }) {
  if (empty) return "empty";
  if (!settled) return "waiting";
  if (!reading) return "failed";
  // between two digits there still is a reason for the likelier one; what is no digit has none
  return reading.is_digit || reading.warnings.includes("unsure") ? "waiting" : "unexplained";
}

/** The sentence's key: what is heard for the answer and against it. @param {ReturnType<typeof loudest>} heard */
export function sentenceKey({ support, against }) {
  if (support) return against ? "say.whyBoth" : "say.whySupport";
  return against ? "say.whyAgainst" : "say.whyNeither";
}

/**
 * Which ink speaks for the answer and which against it, laid over the network's view, in words too.
 * Emits `change` when a person wants to know, or no longer; that is kept for the visit.
 */
export class SaliencyView extends EventTarget {
  on = remembered();

  /** @param {{figure: HTMLElement, button: HTMLElement, canvas: HTMLCanvasElement, sentence: HTMLElement}} parts */
  constructor({ figure, button, canvas, sentence }) {
    super();
    this.figure = figure;
    this.button = button;
    this.canvas = canvas;
    this.word = find(figure, ".word", HTMLElement);
    this.legend = find(figure, ".legend", HTMLElement);
    this.announcer = new Announcer(sentence, 1200); // after the answer itself
    button.addEventListener("click", () => this.#choose(!this.on));
    this.button.setAttribute("aria-pressed", String(this.on));
    this.update("empty");
  }

  /** @param {Stage} stage @param {Prediction} [reading] the explained one, when it is to be shown */
  update(stage, reading) {
    const next = this.on ? stage : "off";
    if (this.figure.dataset.why === next && !reading) return; // as for most answers while the pen moves
    const saliency = reading?.saliency;
    if (saliency) this.#paint(saliency);
    const word = WORDS.get(stage);
    this.button.setAttribute("aria-pressed", String(this.on));
    this.figure.dataset.why = next;
    this.word.textContent = word ? translate(word) : "";
    this.announcer.update(this.on && stage !== "asking" ? this.#sentence(reading) : "");
  }

  /** @param {Prediction} [reading] */
  #sentence(reading) {
    if (!reading?.saliency) return this.word.textContent ?? "";
    const heard = loudest(reading.saliency);
    const [part, other] = [heard.support ?? heard.against, heard.against].map((key) => (key ? translate(key) : ""));
    return translate(sentenceKey(heard), { digit: reading.digit, part, other });
  }

  /** @param {Saliency} saliency */
  #paint(saliency) {
    /** @param {string} entry */
    const swatch = (entry) => getComputedStyle(find(this.legend, entry, HTMLElement), "::before").backgroundColor;
    const colours = {
      quiet: rgb(getComputedStyle(this.canvas).color),
      support: rgb(swatch(".support")),
      against: rgb(swatch(".against")),
    };
    const image = new ImageData(pixels(saliency, colours), saliency[0].length);
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  /** Explain what is on the sheet, without a press and without keeping that for the visit. */
  show() {
    this.on = true;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {boolean} on */
  #choose(on) {
    this.on = on;
    try {
      sessionStorage.setItem(KEPT, String(on));
    } catch {
      // storage is switched off: the choice lasts as long as the page
    }
    this.dispatchEvent(new Event("change"));
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(KEPT) === "true";
  } catch {
    return false;
  }
}

// @ts-check
import { keptDrawings } from "../draw/history/drawings.js";
import { decode } from "../draw/share/ink-code.js";
import { asType, parts } from "../shared/dom.js";
import { errorText } from "../shared/error-text.js";
import { KeyboardPen } from "../shared/keyboard-pen.js";
import { Pad } from "../shared/pad.js";
import { Pen } from "../shared/pen.js";
import { readByVersion, versionWords } from "../shared/version-reading.js";

/** @import { EmitterClass } from "../shared/events.d.ts" */

/** Two versions on one drawing: one that is made here, or the last one of the page that draws. Emits `look` with a row of probabilities each. */
export class TryDrawing extends /** @type {EmitterClass<{look: number[][]}>} */ (EventTarget) {
  /** @type {number[]} */
  #versions = [];
  #underway = new AbortController();

  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    const { pad, clear, take, word } = parts(container);
    const canvas = asType(pad, HTMLCanvasElement, "pad");
    this.word = word;
    this.take = asType(take, HTMLButtonElement, "take");
    this.pad = new Pad(canvas, [new Pen(canvas), new KeyboardPen(canvas)]);
    this.pad.addEventListener("lift", () => this.#read());
    clear.addEventListener("click", () => this.#put([]));
    this.take.addEventListener("click", () => this.#put(decode(keptDrawings()[0]?.code ?? "") ?? []));
  }

  /** Empty the sheet for two versions. @param {number[]} versions */
  update(versions) {
    this.#versions = versions;
    this.take.disabled = keptDrawings().length === 0;
    this.#put([]);
  }

  repaint() {
    this.pad.repaint();
  }

  /** @param {import("../shared/ink.js").Stroke[]} strokes */
  #put(strokes) {
    this.pad.replace(strokes);
    this.#read();
  }

  async #read() {
    this.#underway.abort();
    this.#underway = new AbortController();
    const { signal } = this.#underway;
    const { empty, strokes } = this.pad;
    if (empty) return this.#show([], "");
    try {
      const readings = await Promise.all(this.#versions.map((version) => readByVersion({ strokes }, version, signal)));
      if (!signal.aborted)
        this.#show(
          readings.map(({ probabilities }) => probabilities),
          readings.map(versionWords).join(" "),
        );
    } catch (error) {
      if (!signal.aborted) this.#show([], errorText(error));
    }
  }

  /** @param {number[][]} shares @param {string} words */
  #show(shares, words) {
    this.word.textContent = words;
    this.dispatchEvent(new CustomEvent("look", { detail: shares }));
  }
}

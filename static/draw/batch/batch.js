// @ts-check
import { asType, byId, element, parts } from "../../shared/dom.js";
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { csvOf } from "./csv.js";
import { readFile } from "./read-file.js";

/** @import { Row } from "./csv.js" */

/** Files at a time. */
const MOST = 50;

/** The side of a thumbnail, in CSS pixels. */
const SIDE = 44;

const WARNINGS = new Map([
  ["unsure", "say.warnUnsure"],
  ["no-digit", "say.warnNoDigit"],
  ["inverted", "say.warnInverted"],
  ["frame", "say.warnFrame"],
  ["underline", "say.warnUnderline"],
  ["specks", "say.warnSpecks"],
]);

/** Files and what is read in them, as a table and as CSV. Closing it ends the reading, and the next files begin a new table. */
class Batch {
  /** @type {AbortController | null} */
  #control = null;
  /** @type {Row[]} */
  #rows = [];
  #files = 0;
  #reading = Promise.resolve();

  constructor() {
    this.dialog = byId("batch", HTMLDialogElement);
    this.parts = parts(this.dialog);
    this.progress = asType(this.parts.progress, HTMLProgressElement);
    this.save = asType(this.parts.save, HTMLButtonElement);
    this.parts.more.addEventListener("click", () => byId("files", HTMLInputElement).click());
    this.save.addEventListener("click", () => this.#download());
    this.dialog.addEventListener("close", () => {
      this.#control?.abort();
      this.#control = null;
    });
  }

  /** @param {File[]} files */
  read(files) {
    if (!this.#control) this.#begin();
    const { signal } = /** @type {AbortController} */ (this.#control);
    const taken = files.slice(0, MOST - this.#files);
    this.#files += taken.length;
    this.save.disabled = true;
    this.progress.max = this.#files;
    this.parts.word.textContent = [
      translate("say.batchReading", { n: this.#files }),
      taken.length < files.length ? translate("say.batchMost", { most: MOST }) : "",
    ].join(" ");
    const lines = taken.map((file) => this.#line(file));
    this.#reading = this.#reading.then(() => this.#readAll(taken, lines, signal));
  }

  #begin() {
    this.#control = new AbortController();
    [this.#rows, this.#files, this.progress.value] = [[], 0, 0];
    this.parts.body.replaceChildren();
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** @param {File[]} files @param {Line[]} lines @param {AbortSignal} signal */
  async #readAll(files, lines, signal) {
    for (const [at, file] of files.entries()) {
      if (signal.aborted) return;
      const row = await readFile(file, signal, (bitmap) => thumbnail(lines[at].canvas, bitmap));
      if (signal.aborted) return;
      this.#rows.push(row);
      show(lines[at], row);
      this.progress.value = this.#rows.length;
    }
    if (this.#rows.length < this.#files) return; // more were added meanwhile
    const read = this.#rows.filter(({ error }) => !error).length;
    this.parts.word.textContent = translate("say.batchDone", { read, n: this.#files });
    this.save.disabled = false;
  }

  /** A row for a file that is not read yet. @param {File} file @returns {Line} */
  #line(file) {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    canvas.width = canvas.height = Math.round(SIDE * devicePixelRatio);
    const [answer, sure, notes] = [element("td", { class: "answer" }), element("td"), element("td", { class: "notes" })];
    answer.textContent = "…";
    this.parts.body.append(
      element("tr", {}, element("td", {}, canvas), element("th", { scope: "row" }, file.name), answer, sure, notes),
    );
    return { canvas, answer, sure, notes };
  }

  #download() {
    const address = URL.createObjectURL(new Blob([csvOf(this.#rows)], { type: "text/csv" }));
    element("a", { href: address, download: "digits.csv" }).click();
    URL.revokeObjectURL(address);
  }
}

/** @typedef {{canvas: HTMLCanvasElement, answer: HTMLElement, sure: HTMLElement, notes: HTMLElement}} Line */

/** @param {Line} line @param {Row} row */
function show({ answer, sure, notes }, row) {
  answer.textContent = row.error ? "" : row.answer;
  sure.textContent = row.confidence === null ? "" : confidence(row.confidence, document.documentElement.lang);
  notes.textContent = row.error || row.warnings.map((one) => translate(WARNINGS.get(one) ?? "say.warnUnsure")).join(", ");
  notes.classList.toggle("error", row.error !== "");
}

/** @param {HTMLCanvasElement} canvas @param {ImageBitmap} bitmap */
function thumbnail(canvas, bitmap) {
  const scale = canvas.width / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
}

/** @type {Batch | null} */
let batch = null;

/** @param {File[]} files */
export function readAll(files) {
  batch ??= new Batch();
  batch.read(files);
}

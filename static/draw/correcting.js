// @ts-check
import { rowsOf } from "../shared/digit-rows.js";
import { CorrectionForm } from "./correction-form.js";
import { Corrections } from "./corrections.js";

/** @import { Pad } from "../shared/pad.js" */
/** @import { SheetReading } from "./sheet-reading.js" */

/** Lets a person say what the digit that is looked at really is, and sends its own ink. Emits `away` as corrections do. */
export class Correcting extends EventTarget {
  #corrections = new Corrections();
  #stands = false;

  /** @param {HTMLElement | null} place null where the server takes no corrections @param {SheetReading} sheet @param {Pad} pad */
  constructor(place, sheet, pad) {
    super();
    this.form = place && new CorrectionForm(place);
    this.sheet = sheet;
    this.pad = pad;
    this.form?.addEventListener("say", ({ detail }) => this.#tell(detail));
    this.form?.addEventListener("withdraw", () => this.#corrections.withdraw());
    this.#corrections.addEventListener("change", () => this.update(this.#stands));
    this.#corrections.addEventListener("away", () => this.dispatchEvent(new Event("away")));
  }

  /** @param {boolean} stands whether all of the ink has been read, and none moves */
  update(stands) {
    this.#stands = stands;
    const reading = stands ? this.sheet.digit : null;
    this.#corrections.about(this.sheet.drawing(this.pad));
    this.form?.update(reading, reading ? this.#corrections.now : { stage: "none" }, { part: this.sheet.at >= 0 });
  }

  choose() {
    this.form?.choose();
  }

  /** The server answers again. */
  flush() {
    this.#corrections.flush();
  }

  /** Say what the digit is, or of a picture what its digit image is. @param {number} label 0..11 */
  async #tell(label) {
    const [reading, strokes] = [this.sheet.digit, this.sheet.strokes(this.pad)];
    if (!reading) return;
    const drawn = strokes.length > 0 ? { strokes } : { image: await rowsOf(reading.image ?? "") };
    if (this.sheet.digit === reading) this.#corrections.correct(label, { label, ...drawn, version: reading.version });
  }
}

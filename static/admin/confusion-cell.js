// @ts-check

import { parts } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { Probabilities } from "../shared/probabilities.js";
import { DigitList } from "./digit-list.js";

/** @import { VersionNames } from "./version-names.js" */
/** @import { MatrixCell } from "../shared/api-types.d.ts" */
/** @import { Cell } from "./confusion-matrix.js" */
/** @import { Loaded } from "./load-dialog.js" */

const MOST = 100; // as many as the server sends

/** One cell of the confusion matrix, opened: its images, each with its answer. */
export class ConfusionCell {
  /** @param {HTMLDialogElement} dialog @param {VersionNames} names */
  constructor(dialog, names) {
    this.names = names;
    this.dialog = dialog;
    this.parts = parts(dialog);
    this.language = document.documentElement.lang;
    this.shares = new Probabilities(this.parts.shares);
    this.images = new DigitList(this.parts.images);
    this.images.addEventListener("look", ({ detail }) => this.shares.update(detail));
    this.parts.close.addEventListener("click", () => dialog.close());
  }

  /** @param {Cell} cell its `images` are how many there are by the card @param {Loaded<MatrixCell>} [loaded] */
  update({ version, digit, read, images }, { found, trouble = "" } = {}) {
    this.parts.title.textContent = translate(digit === read ? "say.cellRight" : "say.cellWrong", { digit, read });
    const reading = translate("say.cellReading", { version: this.names.title(version) });
    this.parts.note.textContent = trouble ? "" : found ? this.#note(found) : reading;
    this.parts.trouble.textContent = trouble;
    this.dialog.setAttribute("aria-busy", String(!found && !trouble));
    this.shares.update([]);
    if (found || trouble) this.images.update(found?.images ?? []);
    else this.images.wait(Math.min(images, MOST));
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** @param {MatrixCell} found */
  #note({ version, count: all, images, digit, read, same_digits }) {
    const order = translate(digit === read ? "say.cellLeastSure" : "say.cellMostSure");
    const shown = all > images.length ? translate("say.cellShown", { shown: images.length }) : "";
    const other = same_digits ? "" : translate("say.otherDigits");
    const words = translate("say.cellCount", { images: count(all, this.language), version: this.names.title(version) });
    return [words, shown, images.length > 1 ? order : "", other].filter(Boolean).join(" ");
  }
}

// @ts-check

import { element, parts } from "../shared/dom.js";
import { count, errorBar, kilobytes, percent, signed } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { ChangeByDigit } from "./change-by-digit.js";
import { DigitList } from "./digit-list.js";
import { nameOf } from "./gate-findings.js";

/** @import { VersionNames } from "./version-names.js" */
/** @import { Change, Example, Regression } from "../shared/api-types.d.ts" */

/** Of fewer images than this, their number says more than their share does. */
export const FEW = 200;

/** What changes from the version that served to the candidate, in figures and in images. */
export class RegressionReport {
  /** @type {Regression | null} */
  #shown = null;
  #version = 0;

  /** @param {HTMLDetailsElement} container @param {VersionNames} names */
  constructor(container, names) {
    this.names = names;
    names.addEventListener("change", () => this.#shown && this.#fill(this.#shown));
    this.container = container;
    this.parts = parts(container);
    this.language = document.documentElement.lang;
    this.byDigit = new ChangeByDigit(this.parts.byDigit);
  }

  /**
   * `regression` is null where there is nothing to tell; `open` is whether to show all of it at once.
   * `version` is 0 for a candidate that was refused, and so became none.
   * @param {{version: number, regression: Regression | null, open: boolean}} state
   */
  update({ version, regression, open }) {
    if (regression === this.#shown) return;
    this.#shown = regression;
    this.#version = version;
    this.container.classList.toggle("empty", !regression);
    this.container.open = open && regression !== null;
    if (regression) this.#fill(regression);
  }

  /** @param {Regression} regression */
  #fill({ against, changes, per_digit, milliseconds, size_bytes }) {
    const [heldOut] = changes;
    const counts = { right: count(heldOut.right, this.language), wrong: count(heldOut.wrong, this.language) };
    this.parts.summary.textContent = translate("say.report", { version: this.names.title(against), ...counts });
    const read = [against, this.#version].map((number) =>
      number ? translate("say.versionNumber", { version: this.names.title(number) }) : translate("say.candidate"),
    );
    const heads = ["", ...read, translate("say.change")];
    this.parts.head.replaceChildren(
      element("tr", {}, ...heads.map((text) => element(text ? "th" : "td", text ? { scope: "col" } : {}, text))),
    );
    const [slower, larger] = [milliseconds[1] - milliseconds[0], size_bytes[1] - size_bytes[0]];
    this.parts.figures.replaceChildren(
      ...changes.map((change) => this.#row(change)),
      row(translate("say.perImage"), ...milliseconds.map((each) => `${each.toFixed(3)} ms`), `${signed(slower, 3)} ms`),
      row(translate("say.size"), ...size_bytes.map(kilobytes), `${signed(larger / 1000, 0)} kB`),
    );
    this.byDigit.update(per_digit);
    this.parts.images.replaceChildren(...changes.flatMap((change) => this.#images(change)));
  }

  /** @param {Change} change */
  #row(change) {
    const few = change.count < FEW;
    /** @param {number} share */
    const read = (share) =>
      few
        ? translate("say.rightOf", { right: Math.round(share * change.count), count: change.count })
        : `${percent(share, 2, this.language)} ± ${percent(errorBar(share, change.count), 2, this.language)}`;
    const points = { change: signed((change.after - change.before) * 100, 2), margin: (change.margin * 100).toFixed(2) };
    const difference = few ? signed(change.right - change.wrong, 0) : translate("say.points", points);
    const made = row(
      `${nameOf(change.name)} (${count(change.count, this.language)})`,
      read(change.before),
      read(change.after),
      difference,
    );
    made.dataset.to = tendency(change);
    return made;
  }

  /** The images of one set that are read otherwise, if there are any. @param {Change} change */
  #images(change) {
    if (change.right + change.wrong === 0) return [];
    /** @param {string} key @param {number} images @param {Example[]} examples */
    const list = (key, images, examples) => {
      const all = element("ul", { class: "digits figures" });
      new DigitList(all).update(examples);
      const more = images > examples.length ? `. ${translate("say.cellShown", { shown: examples.length })}` : "";
      const title = element("h5", {}, translate(key, { images: count(images, this.language) }) + more);
      return element("div", {}, title, images ? all : element("p", { class: "none" }, translate("say.noImages")));
    };
    const right = list("say.newlyRight", change.right, change.newly_right);
    const wrong = list("say.newlyWrong", change.wrong, change.newly_wrong);
    return [element("section", {}, element("h4", {}, nameOf(change.name)), right, wrong)];
  }
}

/**
 * Whether a set is read better or worse by more than its margin, else "same".
 * @param {{before: number, after: number, margin: number}} change
 */
export function tendency({ before, after, margin }) {
  if (Math.abs(after - before) <= margin) return "same";
  return after > before ? "better" : "worse";
}

/** @param {string} name @param {string[]} cells */
function row(name, ...cells) {
  return element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((text) => element("td", {}, text)));
}

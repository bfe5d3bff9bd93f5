// @ts-check

import { call } from "../shared/api.js";
import { element, parts } from "../shared/dom.js";
import { clock, count, kilobytes, percent, signed } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { Probabilities } from "../shared/probabilities.js";
import { ChangeByDigit } from "./change-by-digit.js";
import { DigitList } from "./digit-list.js";
import { differences } from "./recipe.js";
import { TryDrawing } from "./try-drawing.js";

/** @import { ComparedVersion, Comparison, Recipe } from "../shared/api-types.d.ts" */
/** @import { VersionNames } from "./version-names.js" */
/** @import { Loaded } from "./load-dialog.js" */
/** @typedef {Comparison & {recipes: [Recipe, Recipe]}} Compared */

/** Two versions compared, and the recipes on their cards. @param {{a: number, b: number}} versions @param {AbortSignal} signal @returns {Promise<Compared>} */
export async function comparison({ a, b }, signal) {
  const [found, one, other] = await Promise.all([
    call("GET", `/models/compare?a=${a}&b=${b}`, { signal }),
    call("GET", `/models/${a}`, { signal }),
    call("GET", `/models/${b}`, { signal }),
  ]);
  return { ...found, recipes: [one.recipe, other.recipe] };
}

/** Two versions side by side: their figures, what changed for each digit, and the images read otherwise. */
export class CompareVersions {
  /** @param {HTMLDialogElement} dialog @param {VersionNames} names */
  constructor(dialog, names) {
    this.names = names;
    this.dialog = dialog;
    this.parts = parts(dialog);
    this.language = document.documentElement.lang;
    this.byDigit = new ChangeByDigit(this.parts.byDigit);
    this.shares = new Probabilities(this.parts.shares);
    this.trial = new TryDrawing(this.parts.trial);
    this.trial.addEventListener("look", ({ detail }) => this.shares.update(detail));
    this.right = this.#list(this.parts.right);
    this.wrong = this.#list(this.parts.wrong);
    this.parts.close.addEventListener("click", () => dialog.close());
  }

  /** @param {{a: number, b: number}} versions @param {Loaded<Compared>} [loaded] */
  update({ a, b }, { found, trouble = "" } = {}) {
    this.parts.title.textContent = translate("say.compareTitle", { a: this.names.title(a), b: this.names.title(b) });
    const other = found && !found.same_digits ? [translate("say.otherDigits")] : [];
    const lines = found ? [...other, ...this.#notes([a, b])] : trouble ? [] : [translate("say.compareReading")];
    this.parts.note.textContent = lines.join("\n");
    this.parts.trouble.textContent = trouble;
    this.parts.body.hidden = !found;
    this.dialog.setAttribute("aria-busy", String(!found && !trouble));
    this.shares.update([]);
    if (found) this.#fill(found);
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** The notes of versions, each under its name. @param {number[]} versions */
  #notes(versions) {
    const noted = versions.map((version) => this.names.of(version)).filter(({ note }) => note);
    return noted.map(({ version, note }) => `${translate("say.versionNumber", { version: this.names.title(version) })}: ${note}`);
  }

  /** @param {Compared} found */
  #fill({ a, b, difference, newly_right, newly_wrong, recipes }) {
    const titles = [a, b].map(({ version }) => translate("say.versionNumber", { version: this.names.title(version) }));
    const heads = ["", ...titles, translate("say.change")];
    this.parts.head.replaceChildren(
      element("tr", {}, ...heads.map((text) => element(text ? "th" : "td", text ? { scope: "col" } : {}, text))),
    );
    this.parts.figures.replaceChildren(...this.#figures(a, b, difference).map(([name, ...cells]) => figure(name, cells)));
    this.parts.recipe.replaceChildren(...recipeRows(differences(...recipes)));
    this.trial.update([a.version, b.version]);
    this.byDigit.update(difference.per_digit);
    this.parts.matrix.replaceChildren(...difference.confusion.map(matrixRow));
    this.parts.rightTitle.textContent = translate("say.newlyRight", { images: count(newly_right.count, this.language) });
    this.parts.wrongTitle.textContent = translate("say.newlyWrong", { images: count(newly_wrong.count, this.language) });
    this.right.update(newly_right.images);
    this.wrong.update(newly_wrong.images);
    this.parts.rightNone.hidden = newly_right.count > 0;
    this.parts.wrongNone.hidden = newly_wrong.count > 0;
  }

  /** @param {ComparedVersion} a @param {ComparedVersion} b @param {Comparison["difference"]} difference @returns {[string, string, string, string][]} */
  #figures(a, b, difference) {
    /** @param {(side: ComparedVersion) => string} show @returns {[string, string]} */
    const both = (show) => [show(a), show(b)];
    /** @param {ComparedVersion} side */
    const missed = (side) => (side.calibration ? percent(side.calibration.ece, 2, this.language) : "–");
    return [
      [translate("say.recipe"), ...both(({ name }) => name), ""],
      [
        translate("say.heldOutAccuracy"),
        ...both(({ accuracy }) => percent(accuracy, 2, this.language)),
        signed(difference.accuracy * 100, 2),
      ],
      [translate("say.heldOutLoss"), ...both(({ loss }) => loss.toFixed(4)), signed(difference.loss, 4)],
      [translate("say.calibrationError"), ...both(missed), ""],
      [
        translate("say.perImage"),
        ...both(({ milliseconds }) => `${milliseconds.toFixed(3)} ms`),
        `${signed(difference.milliseconds, 3)} ms`,
      ],
      [translate("say.size"), ...both(({ size_bytes }) => kilobytes(size_bytes)), `${signed(difference.size_bytes / 1000, 0)} kB`],
      [translate("say.parameters"), ...both(({ parameters }) => count(parameters, this.language)), ""],
      [translate("say.trainedIn"), ...both(({ fit_seconds }) => clock(fit_seconds)), ""],
    ];
  }

  /** @param {HTMLElement} container */
  #list(container) {
    const list = new DigitList(container);
    list.addEventListener("look", ({ detail }) => this.shares.update(detail));
    return list;
  }
}

/** @param {string} name @param {string[]} cells */
function figure(name, cells) {
  return element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((text) => element("td", {}, text)));
}

/** What differs in the recipes, under a heading of its own. @param {ReturnType<typeof differences>} differing */
function recipeRows(differing) {
  const head = element("tr", {}, element("th", { scope: "rowgroup", colspan: "4" }, translate("say.recipesDiffer")));
  const none = element("tr", {}, element("td", { colspan: "4" }, translate("say.recipesSame")));
  const settings = differing.map(([name, a, b]) => figure(name, [a, b, ""]));
  for (const row of settings) row.lang = "en"; // the names and values are those of the API
  return [head, ...(settings.length ? settings : [none])];
}

/** More right answers are better, more mistakes are worse. @param {number[]} row @param {number} digit */
function matrixRow(row, digit) {
  const cells = row.map((change, read) => {
    const better = change !== 0 && change > 0 === (digit === read);
    const to = change === 0 ? "same" : better ? "better" : "worse";
    return element("td", { "data-to": to }, change === 0 ? "" : signed(change, 0));
  });
  return element("tr", {}, element("th", { scope: "row" }, String(digit)), ...cells);
}

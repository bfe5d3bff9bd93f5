// @ts-check
import { asType, element } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";
import { roving } from "../shared/roving-tabindex.js";

const DIGITS = [...Array(10).keys()];

/**
 * How strongly a number of mistakes shows, 0..1: by its logarithm, or one 7 read as 1 would vanish beside a thousand right ones.
 * @param {number} images @param {number} most the largest number of one kind of mistake
 */
export function strength(images, most) {
  return images === 0 ? 0 : 0.12 + (0.88 * Math.log1p(images)) / Math.log1p(Math.max(1, most));
}

/** @import { VersionNames } from "./version-names.js" */
/** @import { Card } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @typedef {{version: number, digit: number, read: number, images: number}} Cell */

/**
 * Which digits were read as which: a row a digit as it was, a column a digit as it was read. It is the serving version's
 * until another one is chosen. Emits `open` with `{version, digit, read, images}` for a cell that holds images.
 */
export class ConfusionMatrix extends /** @type {EmitterClass<{open: Cell}>} */ (EventTarget) {
  #version = 0;
  #current = 0;
  /** @type {Card[]} */
  #cards = [];

  /** @param {HTMLTableElement} table @param {HTMLSelectElement} choice whose it is @param {VersionNames} names */
  constructor(table, choice, names) {
    super();
    this.names = names;
    this.choice = choice;
    choice.addEventListener("change", () => this.#show(Number(choice.value)));
    this.head = asType(table.tHead, HTMLElement);
    this.body = table.tBodies[0];
    roving(this.body, "button", () => DIGITS.length);
    this.body.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!button || button.getAttribute("aria-disabled") === "true") return;
      const { digit, read } = button.dataset;
      const detail = { version: this.#version, digit: Number(digit), read: Number(read), images: Number(button.textContent) };
      this.dispatchEvent(new CustomEvent("open", { detail }));
    });
  }

  /** @param {Card[]} cards those there are @param {number | null} current the version that serves */
  update(cards, current) {
    this.#cards = cards;
    const options = cards.map(({ version, name }) => {
      const key = version === current ? "say.confusionOfServing" : "say.confusionOf";
      const text = translate(key, { version: this.names.title(version), name });
      return element("option", { value: String(version) }, text);
    });
    this.choice.replaceChildren(...options.reverse());
    const follows = this.#version === this.#current || !cards.some(({ version }) => version === this.#version);
    this.#current = current ?? 0;
    this.#show(follows ? this.#current : this.#version);
  }

  /** @param {number} version */
  #show(version) {
    const matrix = this.#cards.find((card) => card.version === version)?.confusion;
    if (!matrix) return;
    this.#version = version;
    this.choice.value = String(version);
    const most = Math.max(...matrix.flatMap((row, digit) => row.filter((_, read) => read !== digit)));
    const corner = element("td", { class: "corner" });
    this.head.replaceChildren(element("tr", {}, corner, ...DIGITS.map((digit) => heading("col", digit))));
    this.body.replaceChildren(...matrix.map((row, digit) => line(row, digit, most)));
  }
}

/** @param {string} scope @param {number} digit */
function heading(scope, digit) {
  return element("th", { scope }, String(digit));
}

/** @param {number[]} row @param {number} digit @param {number} most */
function line(row, digit, most) {
  const cells = row.map((images, read) => cell(images, digit, read, most));
  return element("tr", {}, heading("row", digit), ...cells);
}

/** @param {number} images @param {number} digit @param {number} read @param {number} most */
function cell(images, digit, read, most) {
  const right = digit === read;
  const words = translate("say.confused", { digit, read, images });
  const attributes = { type: "button", "data-digit": String(digit), "data-read": String(read), title: words, "aria-label": words };
  const button = element("button", attributes, images === 0 ? "" : String(images));
  button.tabIndex = digit === 0 && read === 0 ? 0 : -1;
  if (images === 0) button.setAttribute("aria-disabled", "true");
  const made = element("td", { class: right ? "right" : "wrong" }, button);
  if (!right) made.style.setProperty("--strength", strength(images, most).toFixed(3));
  return made;
}

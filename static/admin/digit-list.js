// @ts-check
import { address } from "../shared/address.js";
import { element } from "../shared/dom.js";
import { confidence } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { roving, rowLength } from "../shared/roving-tabindex.js";

/** @import { Example, HeldOutDiffering, HeldOutRead } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @typedef {HeldOutRead | HeldOutDiffering | Example} Shown */

/** Digits to look through. Emits `look` with the probabilities of the one in hand, where they are known, one row for each version. */
export class DigitList extends /** @type {EmitterClass<{look: number[][]}>} */ (EventTarget) {
  /** @type {Shown[]} */
  #images = [];

  /** @param {HTMLElement} list */
  constructor(list) {
    super();
    this.list = list;
    this.language = document.documentElement.lang;
    roving(list, "button", rowLength);
    for (const name of ["focusin", "pointerover"]) list.addEventListener(name, (event) => this.#look(event.target));
  }

  /** @param {Shown[]} images */
  update(images) {
    this.#images = images;
    this.list.replaceChildren(...images.map((image, at) => element("li", {}, this.#button(image, at))));
  }

  /** Hold the place of images that are on their way, so that nothing moves when they come. @param {number} n */
  wait(n) {
    this.#images = [];
    const place = () => element("li", { class: "place" });
    this.list.replaceChildren(...Array.from({ length: n }, place));
  }

  /** @param {Shown} image @param {number} at */
  #button(image, at) {
    const picture = element("img", { src: source(image), alt: "", width: "56", height: "56" });
    const words = element("span", { class: "visually-hidden" }, this.#words(image));
    const short = element("span", { "aria-hidden": "true" }, this.#short(image));
    return element("button", { type: "button", "data-at": String(at), tabindex: at ? "-1" : "0" }, picture, short, words);
  }

  /** @param {Shown} image */
  #short(image) {
    if ("before" in image) return `${image.before} → ${image.after}`;
    return "a" in image ? `${image.a.answer} → ${image.b.answer}` : `${image.answer} · ${this.#sure(image)}`;
  }

  /** @param {Shown} image */
  #words(image) {
    const { index, digit } = image;
    if ("before" in image) {
      const { before, after } = image;
      return translate("say.exampleBoth", { index, digit, before, after, share: this.#sure(image) });
    }
    if (!("a" in image)) return translate("say.heldOut", { index, digit, answer: image.answer, share: this.#sure(image) });
    const { a, b } = image;
    return translate("say.heldOutBoth", { index, digit, a: a.answer, aShare: this.#sure(a), b: b.answer, bShare: this.#sure(b) });
  }

  /** @param {{confidence: number}} answer */
  #sure(answer) {
    return confidence(answer.confidence, this.language);
  }

  /** @param {EventTarget | null} target */
  #look(target) {
    const button = target instanceof Element ? target.closest("button") : null;
    const image = button && this.#images[Number(button.dataset.at)];
    if (!image || "before" in image) return;
    const rows = "a" in image ? [image.a.probabilities, image.b.probabilities] : [image.probabilities];
    this.dispatchEvent(new CustomEvent("look", { detail: rows }));
  }
}

/** Where the image is; a correction that was deleted since has none. @param {Shown} image */
function source(image) {
  return "content" in image && image.content ? address(`/corrections/images/${image.content}`) : (image.image ?? "");
}

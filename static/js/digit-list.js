// @ts-check
import { element } from "./dom.js";
import { confidence } from "./format.js";
import { roving, rowLength } from "./roving.js";
import { say } from "./say.js";

/** @typedef {{answer: number, confidence: number, probabilities: number[]}} Answer */
/** @typedef {{index: number, image: string, digit: number} & (Answer | {a: Answer, b: Answer})} HeldOut */

/** Held-out digits to look through. Emits `look` with the probabilities of the one in hand, one row for each version. */
export class DigitList extends EventTarget {
  /** @type {HeldOut[]} */
  #images = [];

  /** @param {HTMLElement} list */
  constructor(list) {
    super();
    this.list = list;
    this.language = document.documentElement.lang;
    roving(list, "button", rowLength);
    for (const name of ["focusin", "pointerover"]) list.addEventListener(name, (event) => this.#look(event.target));
  }

  /** @param {HeldOut[]} images */
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

  /** @param {HeldOut} image @param {number} at */
  #button(image, at) {
    const picture = element("img", { src: image.image, alt: "", width: "56", height: "56" });
    const attributes = { type: "button", "data-at": String(at), tabindex: at ? "-1" : "0", "aria-label": this.#words(image) };
    const short = "a" in image ? `${image.a.answer} → ${image.b.answer}` : `${image.answer} · ${this.#sure(image)}`;
    return element("button", attributes, picture, element("span", {}, short));
  }

  /** @param {HeldOut} image */
  #words(image) {
    const { index, digit } = image;
    if (!("a" in image)) return say("say.heldOut", { index, digit, answer: image.answer, share: this.#sure(image) });
    const { a, b } = image;
    return say("say.heldOutBoth", { index, digit, a: a.answer, aShare: this.#sure(a), b: b.answer, bShare: this.#sure(b) });
  }

  /** @param {Answer} answer */
  #sure(answer) {
    return confidence(answer.confidence, this.language);
  }

  /** @param {EventTarget | null} target */
  #look(target) {
    const button = target instanceof Element ? target.closest("button") : null;
    const image = button && this.#images[Number(button.dataset.at)];
    if (!image) return;
    const rows = "a" in image ? [image.a.probabilities, image.b.probabilities] : [image.probabilities];
    this.dispatchEvent(new CustomEvent("look", { detail: rows }));
  }
}

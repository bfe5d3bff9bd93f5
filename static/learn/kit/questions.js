// @ts-check
import { find, findAll } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";

/** @import { EmitterClass } from "../../shared/events.d.ts" */

/**
 * The questions at a chapter's end: what is chosen is judged at once, in a word and with an explanation.
 * Emits `answer` with the question and whether it was right.
 */
export class Questions extends /** @type {EmitterClass<{answer: {question: string, right: boolean}}>} */ (EventTarget) {
  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    container.addEventListener("change", ({ target }) => target instanceof HTMLInputElement && this.#judge(target));
  }

  /** @param {HTMLInputElement} input */
  #judge(input) {
    const question = input.closest("[data-question]");
    if (!(question instanceof HTMLElement)) return;
    const right = input.value === question.dataset.right;
    question.dataset.verdict = right ? "right" : "wrong";
    for (const label of question.querySelectorAll("label")) label.classList.toggle("chosen", label.contains(input));
    const verdict = find(question, ".verdict", HTMLElement);
    verdict.hidden = false;
    const word = find(verdict, ".word", HTMLElement);
    word.textContent = translate(right ? "say.kit.right" : "say.kit.wrong");
    for (const own of findAll(verdict, "[data-of]", HTMLElement)) own.hidden = own.dataset.of !== input.value;
    this.dispatchEvent(new CustomEvent("answer", { detail: { question: question.dataset.question ?? "", right } }));
  }
}

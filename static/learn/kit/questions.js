// @ts-check
import { translate } from "../../shared/i18n.js";

/**
 * The questions at a chapter's end: what is chosen is judged at once, in a word and with an explanation.
 * Emits `answer` with the question and whether it was right.
 */
export class Questions extends EventTarget {
  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    container.addEventListener("change", (event) => this.#judge(/** @type {HTMLInputElement} */ (event.target)));
  }

  /** @param {HTMLInputElement} input */
  #judge(input) {
    const question = /** @type {HTMLElement | null} */ (input.closest("[data-question]"));
    if (!question) return;
    const right = input.value === question.dataset.right;
    question.dataset.verdict = right ? "right" : "wrong";
    for (const label of question.querySelectorAll("label")) label.classList.toggle("chosen", label.contains(input));
    const verdict = /** @type {HTMLElement} */ (question.querySelector(".verdict"));
    verdict.hidden = false;
    const word = /** @type {HTMLElement} */ (verdict.querySelector(".word"));
    word.textContent = translate(right ? "say.kit.right" : "say.kit.wrong");
    for (const own of /** @type {NodeListOf<HTMLElement>} */ (verdict.querySelectorAll("[data-of]")))
      own.hidden = own.dataset.of !== input.value;
    this.dispatchEvent(new CustomEvent("answer", { detail: { question: question.dataset.question, right } }));
  }
}

// @ts-check
import { Offline, Problem } from "../../shared/api.js";
import { find } from "../../shared/dom.js";
import { errorText, waitText } from "../../shared/error-text.js";
import { translate } from "../../shared/i18n.js";

/** The one place where a figure says that it waits for its numbers, or cannot have them. Emits `retry`, and `settled` when it waits no more. */
export class FigureError extends EventTarget {
  /** @param {HTMLElement} figure */
  constructor(figure) {
    super();
    this.figure = figure;
    this.place = find(figure, ".trouble", HTMLElement);
    this.text = find(this.place, "p", HTMLElement);
    this.place.querySelector("button")?.addEventListener("click", () => this.dispatchEvent(new Event("retry")));
  }

  /** Numbers are on their way; only a wait that is felt is shown. */
  asking() {
    if (this.figure.dataset.state !== "offline") this.figure.dataset.state = "asking";
  }

  none() {
    this.figure.dataset.state = "ready";
    this.place.hidden = true;
    this.dispatchEvent(new Event("settled"));
  }

  /** @param {unknown} error */
  update(error) {
    this.figure.dataset.state = error instanceof Offline ? "offline" : "failed";
    this.text.textContent = figureErrorText(error);
    this.place.hidden = false;
    this.dispatchEvent(new Event("settled"));
  }
}

/** What a learner is told. @param {unknown} error */
export function figureErrorText(error) {
  if (error instanceof Offline) return translate("say.kit.offline");
  if (error instanceof Problem) return error.retryAfter === null ? errorText(error) : waitText(error, error.retryAfter);
  return translate("say.kit.failed");
}

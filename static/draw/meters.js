// @ts-check
import { find, findAll } from "../shared/dom.js";
import { bareConfidence, confidence } from "../shared/format.js";

/** One digit's meter; only its transform moves. */
class Meter {
  #shown = -1;

  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    this.fill = find(container, ".fill", HTMLElement);
    this.percent = find(container, ".percent", HTMLElement);
  }

  /** @param {number | null} share 0..1, null for no reading */
  update(share) {
    const tenths = share === null ? -1 : Math.round(share * 1000);
    if (tenths === this.#shown) return; // most meters stand still most of the time
    this.#shown = tenths;
    this.fill.style.transform = `scaleY(${Math.max(0, tenths) / 1000})`;
    const language = document.documentElement.lang;
    this.percent.textContent = share === null ? "" : bareConfidence(share, language);
    this.container.setAttribute("aria-valuenow", bareConfidence(share ?? 0, "en", 0));
    this.container.setAttribute("aria-valuetext", confidence(share ?? 0, language));
  }
}

/** Ten meters, one a digit. */
export class Meters {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    this.meters = findAll(container, "[data-digit]", HTMLElement).map((meter) => new Meter(meter));
  }

  /**
   * @param {number[] | null} probabilities ten, summing to 1; null for no reading
   * @param {{gliding?: boolean}} [how] gliding: the pen is still moving and more is to come
   */
  update(probabilities, { gliding = false } = {}) {
    this.container.classList.toggle("gliding", gliding);
    this.container.classList.toggle("falling", !probabilities);
    const top = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    this.meters.forEach((meter, digit) => {
      meter.update(probabilities?.[digit] ?? null);
      meter.container.classList.toggle("top", digit === top);
    });
  }

  /** No more gliding: what is shown stands. */
  stand() {
    this.container.classList.remove("gliding");
  }
}

// @ts-check
/** A probability in percent, short; never a certainty. @param {number} share 0..1 */
export function label(share) {
  if (share < 0.0005) return "0";
  return Math.min(share * 100, 99.9).toFixed(1);
}

/** Ten meters, one a digit; only their transform moves. */
export class Meters {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    this.meters = [...container.querySelectorAll("[data-digit]")].map((meter) => ({
      meter,
      fill: /** @type {HTMLElement} */ (meter.querySelector(".fill")),
      percent: /** @type {HTMLElement} */ (meter.querySelector(".percent")),
    }));
  }

  /**
   * @param {number[] | null} probabilities ten, summing to 1; null for no reading
   * @param {{gliding?: boolean}} [how] gliding: the pen is still moving and more is to come
   */
  update(probabilities, { gliding = false } = {}) {
    this.container.classList.toggle("gliding", gliding);
    this.container.classList.toggle("falling", !probabilities);
    const top = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    this.meters.forEach(({ meter, fill, percent }, digit) => {
      const share = probabilities?.[digit] ?? 0;
      const whole = Math.round(share * 100);
      fill.style.transform = `scaleY(${share.toFixed(4)})`;
      percent.textContent = probabilities ? label(share) : "";
      meter.classList.toggle("top", digit === top);
      meter.setAttribute("aria-valuenow", String(whole));
      meter.setAttribute("aria-valuetext", `${whole} %`);
    });
  }

  /** No more gliding: what is shown stands. */
  stand() {
    this.container.classList.remove("gliding");
  }
}

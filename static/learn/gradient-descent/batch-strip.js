// @ts-check
import { element } from "../../shared/dom.js";

/** More cards than these would be thinner than a pixel; then each stands for several batches. */
const MOST = 100;

/** The batches of an epoch side by side: those that were seen, and the one whose turn it is. */
export class BatchStrip {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
  }

  /** @param {number} perEpoch iterations in an epoch @param {number} seen of them, the last one included */
  update(perEpoch, seen) {
    const count = Math.min(MOST, perEpoch);
    if (this.host.childElementCount !== count) {
      this.host.replaceChildren(...Array.from({ length: count }, () => element("span")));
      this.host.classList.toggle("fine", count > 20);
    }
    const here = Math.ceil((seen / perEpoch) * count) - 1;
    [...this.host.children].forEach((card, index) => {
      card.className = index === here ? "now" : index < here ? "seen" : "";
    });
  }
}

// @ts-check
import { translate } from "./i18n.js";

/** @import { Epoch } from "./api-types.d.ts" */

/** So many epochs in a row without a lower validation loss are no accident. */
const PATIENCE = 3;

/**
 * The epoch after which the network only learns its training digits by heart: its validation loss is the lowest, and
 * since then, for several epochs, it has not got lower while the training loss has. Null when there is none.
 * @param {Epoch[]} history @param {number} [patience] epochs
 */
export function turnOf(history, patience = PATIENCE) {
  const measured = history.filter(({ loss, val_loss }) => loss !== null && val_loss !== null);
  const lowest = measured.reduce((best, epoch, at) => (Number(epoch.val_loss) < Number(measured[best].val_loss) ? at : best), 0);
  const [turn, last] = [measured[lowest], measured.at(-1)];
  if (!turn || !last || measured.length - 1 - lowest < patience) return null;
  return Number(last.loss) < Number(turn.loss) ? turn.epoch : null;
}

/** A sentence where the network overfits. */
export class Overfitting {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
  }

  /** @param {Epoch[]} history */
  update(history) {
    const turn = turnOf(history);
    const sentence = turn === null ? "" : translate("say.overfitsFrom", { epoch: turn });
    if (this.place.textContent !== sentence) this.place.textContent = sentence;
  }
}

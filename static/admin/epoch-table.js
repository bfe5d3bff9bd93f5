// @ts-check
import { element } from "../shared/dom.js";
import { percent } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { turnOf } from "../shared/overfitting.js";

/** @import { Epoch } from "../shared/api-types.d.ts" */

/** The curves as a table, for whoever would rather read. */
export class EpochTable {
  /** @param {HTMLTableElement} table */
  constructor(table) {
    this.body = table.tBodies[0];
    this.language = document.documentElement.lang;
  }

  /** @param {Epoch[]} history */
  update(history) {
    const turn = turnOf(history);
    this.body.replaceChildren(...history.map((epoch) => this.#row(epoch, epoch.epoch === turn)));
  }

  /** @param {Epoch} epoch @param {boolean} isTurn whether the network overfits from here on */
  #row({ epoch, loss, accuracy, val_loss, val_accuracy, seconds }, isTurn) {
    const lowest = isTurn ? `${fixed(val_loss)} (${translate("say.lowest")})` : fixed(val_loss);
    const cells = [fixed(loss), this.#share(accuracy), lowest, this.#share(val_accuracy), seconds.toFixed(1)];
    return element("tr", {}, element("th", { scope: "row" }, String(epoch)), ...cells.map((text) => element("td", {}, text)));
  }

  /** @param {number | null} share */
  #share(share) {
    return share === null ? "–" : percent(share, 2, this.language);
  }
}

/** @param {number | null} value */
function fixed(value) {
  return value === null ? "–" : value.toFixed(4);
}

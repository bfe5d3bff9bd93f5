// @ts-check
import { translate } from "../shared/i18n.js";

/** @import { Naming } from "../shared/api-types.d.ts" */

/** The names and notes that an admin gave to versions, as the latest list has them. Emits `change`. */
export class VersionNames extends EventTarget {
  /** @type {Map<number, Naming>} */
  #given = new Map();

  /** @param {Naming[]} names */
  update(names) {
    this.#given = new Map(names.map((naming) => [naming.version, naming]));
    this.dispatchEvent(new Event("change"));
  }

  /** @param {number} version @returns {Naming} */
  of(version) {
    return this.#given.get(version) ?? { version, name: "", note: "" };
  }

  /** A version's number, and its name where it has one, as sentences take it. @param {number} version */
  title(version) {
    const { name } = this.of(version);
    return name ? translate("say.named", { version, name }) : String(version);
  }
}

// @ts-check
import { digitImage } from "./normalize.js";
import { rasterize } from "./rasterize.js";
import { recognition } from "./recognize.js";

/** @import { Stroke } from "../shared/ink.js" */
/** @import { Networks } from "./networks.js" */
/** @import { Refused } from "./rasterize.js" */
/** @import { Recognition } from "./recognize.js" */
/** @typedef {{image: Uint8Array, found: Recognition}} Read */

/**
 * What strokes are read as. What was read of the last drawing is remembered: while a digit is written, those beside it stay as they are.
 */
export class KnownDigits {
  /** @type {Map<string, Read>} */
  #last = new Map();
  /** @type {Map<string, Read>} */
  #now = new Map();

  /** @param {Networks} networks */
  constructor(networks) {
    this.networks = networks;
  }

  /** Read each of these, all of one drawing. @param {Stroke[][]} drawings @throws {Refused} */
  async read(drawings) {
    /** @type {Map<Stroke, string>} */
    const keys = new Map();
    const keyOf = (/** @type {Stroke} */ stroke) => {
      const key = keys.get(stroke) ?? stroke.join();
      keys.set(stroke, key);
      return key;
    };
    [this.#last, this.#now] = [this.#now, new Map()];
    const read = [];
    for (const strokes of drawings) read.push(await this.#read(strokes, strokes.map(keyOf).join("|")));
    return read;
  }

  /** @param {Stroke[]} strokes @param {string} key */
  async #read(strokes, key) {
    const known = this.#now.get(key) ?? this.#last.get(key) ?? (await this.#see(strokes));
    this.#now.set(key, known);
    return known;
  }

  /** @param {Stroke[]} strokes @returns {Promise<Read>} */
  async #see(strokes) {
    const image = digitImage(rasterize(strokes));
    return { image, found: recognition(await this.networks.ofImage(image)) };
  }
}

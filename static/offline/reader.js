// @ts-check
import { KnownDigits } from "./known-digits.js";
import { Networks } from "./networks.js";
import { digitImage } from "./normalize.js";
import { Refused, rasterize } from "./rasterize.js";
import { numberOf, recognition } from "./recognize.js";
import { tokensOf } from "./segment/number.js";
import { segmentStrokes, standApart } from "./segment/strokes.js";

/** @import { Stroke } from "../shared/ink.js" */
/** @import { Answered } from "./messages.d.ts" */

/** Reads drawings on this device with the networks that the server serves. */
export class DeviceReader {
  /** @param {Networks} networks */
  constructor(networks) {
    this.networks = networks;
    this.known = new KnownDigits(networks);
  }

  /** @throws {unknown} when the networks cannot be had, are not those that the server names, or cannot be run */
  static async open() {
    return new DeviceReader(await Networks.open());
  }

  /** A digit, or a number with a digit image for each of its digits. @param {Stroke[]} strokes @returns {Promise<Answered>} */
  async read(strokes) {
    try {
      const image = digitImage(rasterize(strokes));
      const found = recognition(await this.networks.ofDrawing(image, strokes));
      const number = !found.is_digit || standApart(strokes) ? await this.#number(strokes) : null;
      if (!found.is_digit && number?.isSeveral) found.warnings = ["several-digits"];
      return { reading: { ...found, version: this.networks.version }, image, number: number?.isNumber ? number.answer : undefined };
    } catch (error) {
      if (error instanceof Refused) return { refused: error.message };
      throw error;
    }
  }

  /** What strokes are as a number; null where they are too many. @param {Stroke[]} strokes */
  async #number(strokes) {
    const segmentation = segmentStrokes(strokes);
    if (!segmentation) return null;
    const read = await this.known.read(segmentation.drawings);
    const [images, probabilities] = [read.map(({ image }) => image), read.map(({ found }) => found.probabilities)];
    return numberOf(segmentation, tokensOf(segmentation, images, probabilities), read);
  }
}

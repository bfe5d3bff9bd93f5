// @ts-check
import { address } from "../shared/address.js";
import { KnownDigits } from "./known-digits.js";
import { Network } from "./network.js";
import { digitImage } from "./normalize.js";
import { Refused, rasterize } from "./rasterize.js";
import { numberOf, recognition } from "./recognize.js";
import { tokensOf } from "./segment/number.js";
import { segmentStrokes, standApart } from "./segment/strokes.js";

/** @import { Stroke } from "../shared/ink.js" */
/** @import { Answered, Served } from "./messages.d.ts" */

/** Reads drawings on this device with the network that the server serves. */
export class DeviceReader {
  /** @param {Network} network @param {number} version */
  constructor(network, version) {
    this.network = network;
    this.version = version;
    this.known = new KnownDigits(network);
  }

  /** @throws {unknown} when the network cannot be had, is not the one that the server names, or cannot be run */
  static async open() {
    const served = fetched("/offline.json").then((response) => /** @type {Promise<Served>} */ (response.json()));
    const network = await Network.open(served.then(checkedNetwork));
    return new DeviceReader(network, (await served).version);
  }

  /** A digit, or a number with a digit image for each of its digits. @param {Stroke[]} strokes @returns {Promise<Answered>} */
  async read(strokes) {
    try {
      const image = digitImage(rasterize(strokes));
      const found = recognition(await this.network.answer(image));
      const number = !found.is_digit || standApart(strokes) ? await this.#number(strokes) : null;
      if (!found.is_digit && number?.isSeveral) found.warnings = ["several-digits"];
      return { reading: { ...found, version: this.version }, image, number: number?.isNumber ? number.answer : undefined };
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

/** @param {Served} served @throws {Error} when it is another file than the server names */
async function checkedNetwork({ network, sha256 }) {
  const file = await (await fetched(network)).arrayBuffer();
  if ((await digest(file)) !== sha256) throw new Error(`${network} is not the network that the server names`);
  return file;
}

/** @param {string} path */
async function fetched(path) {
  const response = await fetch(address(path));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** The SHA-256, in hexadecimal. @param {ArrayBuffer} bytes */
async function digest(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

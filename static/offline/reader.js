// @ts-check
import { address } from "../shared/address.js";
import { Network } from "./network.js";
import { digitImage } from "./normalize.js";
import { Refused, rasterize } from "./rasterize.js";
import { recognition } from "./recognize.js";
import { likeliestDigits, segmentStrokes } from "./segment/number.js";

/** @import { Stroke } from "../shared/ink.js" */
/** @import { Answered, Served } from "./messages.d.ts" */
/** @import { Recognition } from "./recognize.js" */

/** Reads drawings on this device with the network that the server serves. */
export class DeviceReader {
  /** @param {Network} network @param {number} version */
  constructor(network, version) {
    this.network = network;
    this.version = version;
  }

  /** @throws {unknown} when the network cannot be had, is not the one that the server names, or cannot be run */
  static async open() {
    const served = fetched("/offline.json").then((response) => /** @type {Promise<Served>} */ (response.json()));
    const network = await Network.open(served.then(checkedNetwork));
    return new DeviceReader(network, (await served).version);
  }

  /** @param {Stroke[]} strokes @returns {Promise<Answered>} */
  async read(strokes) {
    try {
      const image = digitImage(rasterize(strokes));
      const found = recognition(await this.network.answer(image));
      if (!found.is_digit && (await this.#isNumber(strokes))) found.warnings = ["several-digits"];
      return { reading: { ...found, version: this.version }, image };
    } catch (error) {
      if (error instanceof Refused) return { refused: error.message };
      throw error;
    }
  }

  /** Whether strokes are two digits or more, each of which can be read alone. @param {Stroke[]} strokes */
  async #isNumber(strokes) {
    const segmentation = segmentStrokes(strokes);
    if (!segmentation) return false;
    /** @type {Recognition[]} */
    const read = [];
    for (const image of segmentation.images) read.push(recognition(await this.network.answer(image)));
    const probabilities = read.map((one) => one.probabilities);
    const digits = likeliestDigits(segmentation, probabilities);
    return digits.length > 1 && digits.every((at) => read[at].is_digit);
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

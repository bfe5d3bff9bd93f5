// @ts-check
import { address } from "../shared/address.js";
import { Network, startLiteRt } from "./network.js";
import { POINTS, penPath, VALUES } from "./pen-path.js";

/** @import { Stroke } from "../shared/ink.js" */
/** @import { NetworkFile, Served } from "./messages.d.ts" */

const IMAGE = [1, 28, 28];
const PATH = [1, POINTS, VALUES];

/** That of `app/inference/stroke_network.py`. */
const MIN_PROBABILITY = 1e-7;

/** The networks of the version that the server serves: one for digit images and, where it has it, one for the path of strokes. */
export class Networks {
  /** @param {number} version @param {Network} image @param {Network | null} path */
  constructor(version, image, path) {
    this.version = version;
    this.image = image;
    this.path = path;
  }

  /** @throws {unknown} when they cannot be had, are not those that the server names, or cannot be run */
  static async open() {
    const started = startLiteRt();
    started.catch(() => {}); // said below
    const { version, strokes, ...network } = /** @type {Served} */ (await (await fetched("/offline.json")).json());
    const [image, path] = await Promise.all([checked(network), strokes && checked(strokes), started]);
    return new Networks(version, await Network.open(image, IMAGE), path && (await Network.open(path, PATH)));
  }

  /** Ten probabilities. @param {Uint8Array} image 28x28, white ink on black */
  ofImage(image) {
    return this.image.answer(Float32Array.from(image, (value) => value / 255));
  }

  /** Ten probabilities by a drawing's image and, where there is a network for it, the path of its strokes. @param {Uint8Array} image @param {Stroke[]} strokes */
  async ofDrawing(image, strokes) {
    const byImage = await this.ofImage(image);
    return this.path ? together(byImage, await this.path.answer(penPath(strokes))) : byImage;
  }
}

/** The geometric means of two networks' probabilities, which `recognition` scales to sum 1. @param {number[]} one @param {number[]} other */
function together(one, other) {
  const least = (/** @type {number} */ share) => Math.max(share, MIN_PROBABILITY);
  return one.map((share, digit) => Math.sqrt(least(share) * least(other[digit])));
}

/** @param {NetworkFile} named @throws {Error} when it is another file than the server names */
async function checked({ network, sha256 }) {
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

// @ts-check
import { address } from "../shared/address.js";
import { Offline, Problem } from "../shared/api.js";

/** @import { NumberDigit, Prediction, WholeNumber } from "../shared/api-types.d.ts" */
/** @import { Stroke } from "../shared/ink.js" */
/** @import { DeviceNumber, Told } from "./messages.d.ts" */
/** @typedef {{resolve: (reading: Prediction) => void, reject: (error: unknown) => void}} Waiting */

const SIDE = 28;

/** How long a page is left alone with its line before the network comes over it, in ms. */
const CALM = 3000;

/** The network cannot be run here, and the server does not answer. */
export class Unable extends Offline {}

/** This device as a reader of drawings, where a service worker keeps the page and its network: what there is without the server. */
export class Device {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #asked = 0;

  /** @param {string} script the address of the worker's */
  constructor(script) {
    this.script = script;
  }

  /** Whether the page and its network are kept here. */
  get kept() {
    return Boolean(navigator.serviceWorker?.controller);
  }

  /** Have all kept that a page needs without the server, once this one has nothing else to do. A newer network takes over. */
  install() {
    if (!navigator.serviceWorker) return; // no https
    navigator.serviceWorker.addEventListener("controllerchange", () => this.#end(new Offline("replaced")));
    whenIdle(() => navigator.serviceWorker.register(address("/sw.js"), { updateViaCache: "none" }).catch(() => {}));
  }

  /** Look whether the server serves another version by now. */
  async update() {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.update().catch(() => {});
  }

  /** Open the network: it takes longer than to read a drawing. */
  start() {
    if (this.#worker || !this.kept) return;
    this.#worker = new Worker(this.script);
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => this.#end(new Unable(event.message)));
  }

  /** @param {Stroke[]} strokes @param {AbortSignal} signal @returns {Promise<Prediction>} @throws {Offline | Problem | DOMException} */
  read(strokes, signal) {
    this.start();
    const worker = this.#worker;
    if (!worker) return Promise.reject(new Offline("nothing is kept here"));
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      signal.addEventListener("abort", () => {
        this.#waiting.delete(id);
        reject(signal.reason);
      });
      worker.postMessage({ id, strokes });
    });
  }

  /** @param {Told} told */
  #hear(told) {
    if ("unable" in told) return this.#end(new Unable(told.unable));
    const waiting = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if ("refused" in told) waiting?.reject(new Problem({ type: told.refused, status: 422 }));
    else waiting?.resolve({ ...told.reading, reader: "device", image: pictureOf(told.image), number: viewed(told.number) });
  }

  /** @param {Offline} why */
  #end(why) {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
  }
}

/** A number whose digit images become data URLs when they are looked at. @param {DeviceNumber} [number] @returns {WholeNumber | undefined} */
function viewed(number) {
  return number && { ...number, digits: number.digits.map((digit) => viewedDigit(digit)) };
}

/** @param {DeviceNumber["digits"][number]} digit @returns {NumberDigit} */
function viewedDigit({ image, ...digit }) {
  let view = "";
  return {
    ...digit,
    get image() {
      view ||= pictureOf(image);
      return view;
    },
  };
}

/** A digit image as a data URL. @param {Uint8Array} image */
function pictureOf(image) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const picture = new ImageData(SIDE, SIDE);
  for (const [at, value] of image.entries()) picture.data.set([value, value, value, 255], at * 4);
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
  return canvas.toDataURL();
}

/** Once the page has loaded, its first answer has had time on a slow line, and nothing else is to do. @param {() => void} then */
function whenIdle(then) {
  const idle = () => ("requestIdleCallback" in window ? requestIdleCallback(then, { timeout: 5000 }) : then());
  const later = () => setTimeout(idle, CALM);
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}

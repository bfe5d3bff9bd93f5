// @ts-check
import { Offline, readStrokes } from "../../shared/api.js";
import { Reader } from "../../shared/reader.js";
import { sample } from "../../shared/samples.js";
import { decode, encode, rounded } from "./ink-encoding.js";
import { keep, kept } from "./storage.js";

/** @import { Prediction } from "../../shared/api-types.d.ts" */
/** @import { Connection } from "../../shared/connection.js" */
/** @import { EmitterClass } from "../../shared/events.d.ts" */
/** @import { Stroke } from "../../shared/ink.js" */
/** @import { UrlState } from "./url-state.js" */

const NAME = "digits-own";

/** Whoever has drawn none yet gets this one, of our hand. */
const SAMPLE = 3;

/**
 * The digit that the whole course is about: the learner's own, kept on this device; else one that a link brought; else a sample.
 * Emits `change` when it is another one, `reading` when the real network said what it is, which it does while it is drawn too, and
 * `failure` (with the error) when it could not.
 */
export class OwnDigit extends /** @type {EmitterClass<{failure: unknown}>} */ (EventTarget) {
  /** @type {Stroke[]} */
  strokes = [];
  /** Whose it is. @type {"sample" | "own" | "link"} */
  from = "sample";
  /** What the network says of these strokes; null until it did. @type {Prediction | null} */
  reading = null;

  /** @param {UrlState} address @param {Connection} connection */
  constructor(address, connection) {
    super();
    this.address = address;
    this.connection = connection;
    this.reader = new Reader();
    this.reader.addEventListener("answer", ({ detail }) => this.#heard(detail));
    this.reader.addEventListener("failure", ({ detail }) => this.#failed(detail));
    this.reader.addEventListener("held", ({ detail: { error, first } }) => first && this.#failed(error));
    connection.addEventListener("back", () => this.#ask());
    this.#find();
  }

  /** The digit as a word for an address; "" for the sample, which everyone has. */
  get code() {
    return this.from === "sample" ? "" : encode(this.strokes);
  }

  /** Ask the network about it, and let the figures know. */
  start() {
    this.#ask();
    this.dispatchEvent(new Event("change"));
  }

  /** The learner draws: what is on the sheet so far. @param {Stroke[]} strokes not empty */
  draw(strokes) {
    this.strokes = rounded(strokes);
    this.from = "own";
    this.#ask();
  }

  /** The pen has left the sheet: this is the digit. */
  settle() {
    keep(NAME, this.code);
    this.address.set("ink", null);
    this.reader.hurry();
    this.dispatchEvent(new Event("change"));
  }

  /** Take what is kept on this device again, after a link had brought another. */
  own() {
    this.address.set("ink", null);
    this.#find("");
    this.start();
  }

  /** Whether there is one kept on this device. */
  get isKept() {
    return keptDigit() !== undefined;
  }

  /** @param {string} [brought] by a link */
  #find(brought = this.address.get("ink") ?? "") {
    const [linked, own] = [decode(brought), keptDigit()];
    this.from = linked ? "link" : own ? "own" : "sample";
    this.strokes = linked ?? own ?? rounded(sample(SAMPLE));
    this.reading = null;
  }

  #ask() {
    const { strokes } = this;
    this.reader.ask((signal) => readStrokes(strokes, signal));
  }

  /** @param {Prediction} reading */
  #heard(reading) {
    this.reading = reading;
    this.dispatchEvent(new Event("reading"));
  }

  /** @param {unknown} error */
  #failed(error) {
    this.reading = null;
    if (error instanceof Offline) this.connection.lost();
    this.dispatchEvent(new CustomEvent("failure", { detail: error }));
  }
}

/** The strokes that this device keeps; undefined where it keeps none. */
function keptDigit() {
  const code = kept(NAME);
  return typeof code === "string" ? decode(code) : undefined;
}

// @ts-check
import { Offline, Problem } from "../shared/api.js";
import { errorText, waitText } from "../shared/error-text.js";
import { translate } from "../shared/i18n.js";
import { Outbox } from "./outbox.js";

/** @import { Correction } from "./correction-form.js" */
/** @import { Said } from "./outbox.js" */
/** @typedef {{key: string, correction: Correction}} Kept */

/** A random UUID; `crypto.randomUUID` is not there on plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Why the server did not take a correction, by its answer's status. */
const REFUSALS = new Map([
  [403, "say.correctOff"],
  [409, "say.correctReviewed"],
  [503, "say.correctFailed"],
]);

/** @param {unknown} error */
function refusal(error) {
  const key = error instanceof Problem && REFUSALS.get(error.status);
  return key ? translate(key) : errorText(error);
}

/** What a correction waits for, unless it is for the server to come back. @param {unknown} error */
function holding(error) {
  return error instanceof Problem ? waitText(error, error.retryAfter ?? 1) : undefined;
}

/**
 * Remembers, for as long as the page is open, what was said of which drawing: undo brings a drawing back with its correction.
 * Emits `change` when the present drawing's correction did, and `away` when the server could not be reached.
 */
export class Corrections extends EventTarget {
  /** @type {WeakMap<object, Kept>} by the drawing's strokes, or its file */
  #kept = new WeakMap();
  /** @type {Map<string, Kept>} */
  #underway = new Map();
  /** @type {object | null} */
  #drawing = null;

  /** @param {Outbox} [outbox] */
  constructor(outbox = new Outbox()) {
    super();
    this.outbox = outbox;
    this.#hear("sent", (kept) =>
      kept.correction.label === undefined ? { stage: "withdrawn" } : { label: kept.correction.label, stage: "noted" },
    );
    this.#hear("refused", (kept, error) => ({ ...kept.correction, stage: "refused", why: refusal(error) }));
    this.#hear("waiting", (kept, error) => ({ ...kept.correction, stage: "waiting", why: holding(error) }));
    outbox.addEventListener("waiting", ({ detail: { error } }) => {
      if (error instanceof Offline) this.dispatchEvent(new Event("away"));
    });
  }

  /** What is on the sheet now. @param {object | null} drawing its strokes, or its file; null for nothing */
  about(drawing) {
    this.#drawing = drawing;
  }

  /** The present drawing's correction. @returns {Correction} */
  get now() {
    return (this.#drawing && this.#kept.get(this.#drawing)?.correction) || { stage: "offered" };
  }

  /** Say what the present drawing is. @param {number} label @param {Said} said */
  correct(label, said) {
    this.#put({ stage: "sending", label }, said);
  }

  withdraw() {
    this.#put({ stage: "sending" }, null);
  }

  /** The server answers again. */
  flush() {
    this.outbox.flush();
  }

  /** @param {Correction} correction @param {Said | null} said */
  #put(correction, said) {
    const drawing = this.#drawing;
    if (!drawing) return;
    const kept = this.#kept.get(drawing) ?? { key: uuid(), correction };
    kept.correction = correction;
    this.#kept.set(drawing, kept);
    this.#underway.set(kept.key, kept);
    this.dispatchEvent(new Event("change"));
    this.outbox.put(kept.key, said);
  }

  /** @param {"sent" | "refused" | "waiting"} outcome @param {(kept: Kept, error: unknown) => Correction} next */
  #hear(outcome, next) {
    this.outbox.addEventListener(outcome, ({ detail: { key, error } }) => {
      const kept = this.#underway.get(key);
      if (!kept) return;
      kept.correction = next(kept, error);
      if (outcome !== "waiting") this.#underway.delete(key);
      this.dispatchEvent(new Event("change"));
    });
  }
}

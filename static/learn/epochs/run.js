// @ts-check
import { turnOf } from "../../shared/overfitting.js";

/** @import { Run } from "../kit/api-types.d.ts" */

/** Before it has gained this share of what it is to gain, a network underfits. */
const BEGUN = 0.9;

/** A run as the curves of a training are told. @param {Run} run */
const history = (run) =>
  run.loss.map((loss, at) => ({
    epoch: at + 1,
    seconds: 0,
    loss,
    accuracy: run.accuracy[at],
    val_loss: run.val_loss[at],
    val_accuracy: run.val_accuracy[at],
  }));

/** The epoch after which the validation loss only rose while the training loss fell on; null where there is none. @param {Run} run */
export const turn = (run) => turnOf(history(run));

/** The epoch with the lowest validation loss. @param {Run} run */
export const best = (run) => run.val_loss.indexOf(Math.min(...run.val_loss)) + 1;

/**
 * Where a run is after some epochs: it underfits until its validation loss has fallen by nine tenths of what it is to fall in all, it
 * overfits from its turn on, and between the two it fits.
 * @param {Run} run @param {number} epoch from 1 @returns {"under" | "fit" | "over"}
 */
export function state(run, epoch) {
  const last = turn(run);
  if (last !== null && epoch > last) return "over";
  const [first, lowest] = [run.val_loss[0], Math.min(...run.val_loss)];
  const low = first - BEGUN * (first - lowest);
  return run.val_loss.slice(0, epoch).some((loss) => loss <= low) ? "fit" : "under";
}

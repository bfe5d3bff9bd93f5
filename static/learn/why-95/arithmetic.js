// @ts-check
import { errorBar } from "../../shared/format.js";

/** The chapter's few sums over numbers that the cards give. */

/** Of numbers of `digits` digits, each read rightly with chance `p` whatever the others are: the share without a mistake. @param {number} p 0..1 @param {number} digits */
export const unbroken = (p, digits) => p ** digits;

/** Where the true accuracy lies, 95 times in 100, within 0..1. @param {number} accuracy 0..1 @param {number} n images it was measured on @returns {[number, number]} */
export function between(accuracy, n) {
  const off = errorBar(accuracy, n);
  return [Math.max(0, accuracy - off), Math.min(1, accuracy + off)];
}

/**
 * How much better one network reads than another on the same `n` images, and how far off that may be, 95 times in 100; both 0..1. Only
 * the images count that one of them alone reads right, as in the gate (A. Agresti, "Categorical Data Analysis", 11.1.1).
 * @param {{gained: number, lost: number, count: number}} pairs as counted on `count` images @param {number} n
 * @returns {{ahead: number, off: number}}
 */
export function ahead({ gained, lost, count }, n) {
  const [won, apart] = [(gained - lost) / count, (gained + lost) / count];
  return { ahead: won, off: 1.96 * Math.sqrt((apart - won ** 2) / n) };
}

/**
 * What a network is worth that is asked only whether an image is one certain digit, where a `share` of the images are.
 * @param {number[][]} confusion of 10 by 10, a row for each true digit @param {number} digit @param {number} share 0..1
 * @returns {{finds: number, right: number, holds: number}} the share of them that it finds (recall), of its answers that are right
 *   (accuracy), and of its "yes" that hold (precision)
 */
export function whether(confusion, digit, share) {
  const all = sum(confusion.flat());
  const here = sum(confusion[digit]);
  const said = sum(confusion.map((row) => row[digit]));
  const finds = confusion[digit][digit] / here;
  const alarms = (said - confusion[digit][digit]) / (all - here);
  const [found, wrongly] = [share * finds, (1 - share) * alarms];
  return { finds, right: found + (1 - share) * (1 - alarms), holds: found + wrongly > 0 ? found / (found + wrongly) : 0 };
}

/** What a digit is most often taken for when it is missed; null when it never is. @param {number[]} row of a confusion matrix @param {number} digit */
export function mistakenFor(row, digit) {
  const others = row.map((count, at) => (at === digit ? 0 : count));
  const most = Math.max(...others);
  return most > 0 ? others.indexOf(most) : null;
}

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

// @ts-check
/** @import { HardDigits } from "../kit/digit-types.d.ts" */

/**
 * A hard digit: its image, what it is, and what each network says of it.
 * @typedef {{label: number, image: number[][], said: {version: number, digit: number}[]}} Hard
 */

/** The digits of the API's answer, with what each network takes them for; once where the quickstart is what serves. @param {HardDigits} answer @returns {Hard[]} */
export function hardDigits({ quickstart, current, digits }) {
  const digitOf = (/** @type {number[]} */ shares) => shares.indexOf(Math.max(...shares));
  return digits.map((one) => {
    const both = [
      { version: quickstart, digit: digitOf(one.quickstart) },
      { version: current, digit: digitOf(one.current) },
    ];
    return { label: one.label, image: one.image, said: quickstart === current ? both.slice(0, 1) : both };
  });
}

/** What the address holds of a game: a digit for each answer, in order. @returns {import("../kit/state.js").Kind<string>} */
export function answers(most = 20) {
  const whole = new RegExp(`^\\d{0,${most}}$`);
  return { initial: "", parse: (text) => (whole.test(text) ? text : undefined), print: String, fit: (text) => text.slice(0, most) };
}

/** How many were read rightly of those that the learner has answered. @param {Hard[]} hard @param {string} said the learner's answers @returns {{you: number, others: number[], n: number}} */
export function scores(hard, said) {
  const done = hard.slice(0, said.length);
  const right = (/** @type {(one: Hard, at: number) => number} */ answer) =>
    done.filter((one, at) => answer(one, at) === one.label).length;
  const others = (hard[0]?.said ?? []).map((_, network) => right((one) => one.said[network].digit));
  return { you: right((_, at) => Number(said[at])), others, n: done.length };
}

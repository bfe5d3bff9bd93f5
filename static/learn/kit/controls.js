// @ts-check
import { find, findAll } from "../../shared/dom.js";
import { decimalsOf, fixed, short } from "./numbers.js";
import { choice, flag, number, several } from "./state.js";

/** @import { Kind } from "./state.js" */

/**
 * The controls of an experiment, as the template declares them: each knows its kind, shows a value and tells of a new one.
 * @typedef {number | string | string[] | boolean} Value
 * @typedef {{key: string, kind: Kind<Value>, show(value: Value): void}} Control
 * @typedef {(key: string, value: Value) => void} Told
 */

/** @param {HTMLElement} figure @param {Told} told @returns {Control[]} */
export function controlsIn(figure, told) {
  return findAll(figure, "[data-control]", HTMLElement).map((place) => {
    const make = MAKE[place.dataset.control ?? ""];
    return make(place, place.dataset.param ?? "", told);
  });
}

/** A slider's value and what stands on the track; a logarithmic one has the exponent of ten there. @param {HTMLInputElement} input @param {boolean} log */
function rangeKind(input, log) {
  const [low, high, step, value] = [input.min, input.max, input.step, input.defaultValue].map(Number);
  if (!log) return number(value, { min: low, max: high, step });
  const [min, max, first] = [low, high, value].map((exponent) => Number((10 ** exponent).toPrecision(2)));
  return number(first, { min, max, digits: 2 });
}

/** @type {Record<string, (place: HTMLElement, key: string, told: Told) => Control>} */
const MAKE = {
  range(place, key, told) {
    const input = find(place, "input", HTMLInputElement);
    const readout = find(place, ".readout", HTMLElement);
    const log = place.dataset.scale === "log";
    const digits = decimalsOf(Number(input.step));
    const kind = rangeKind(input, log);
    input.addEventListener("input", () => told(key, kind.fit(log ? 10 ** Number(input.value) : Number(input.value))));
    return {
      key,
      kind,
      /** @param {number} value */
      show(value) {
        const text = `${log ? short(value) : fixed(value, digits)}${place.dataset.unit ?? ""}`;
        input.value = String(log ? Math.log10(value) : value);
        input.setAttribute("aria-valuetext", text);
        readout.textContent = text;
      },
    };
  },

  choice(place, key, told) {
    const inputs = inputsIn(place);
    const first = inputs.find((input) => input.defaultChecked) ?? inputs[0];
    place.addEventListener("change", ({ target }) => target instanceof HTMLInputElement && told(key, target.value));
    const options = inputs.map((input) => input.value);
    return { key, kind: choice(first.value, options), show: (value) => check(inputs, (one) => one === value) };
  },

  several(place, key, told) {
    const inputs = inputsIn(place);
    const first = inputs.filter((input) => input.defaultChecked).map((input) => input.value);
    const options = inputs.map((input) => input.value);
    const kind = several(first, options, Number(place.dataset.least ?? 0));
    place.addEventListener("change", () =>
      told(
        key,
        inputs.filter((input) => input.checked).map((input) => input.value),
      ),
    );
    return { key, kind, show: (/** @type {string[]} */ values) => check(inputs, (one) => values.includes(one)) };
  },

  flag(place, key, told) {
    const [input] = inputsIn(place);
    input.addEventListener("change", () => told(key, input.checked));
    return { key, kind: flag(input.defaultChecked), show: (/** @type {boolean} */ value) => check([input], () => value) };
  },
};

/** @param {HTMLElement} place */
const inputsIn = (place) => findAll(place, "input", HTMLInputElement);

/** @param {HTMLInputElement[]} inputs @param {(value: string) => boolean} whether */
function check(inputs, whether) {
  for (const input of inputs) input.checked = whether(input.value);
}

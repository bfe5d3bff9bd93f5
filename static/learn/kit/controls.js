// @ts-check
import { decimalsOf, fixed, short } from "./numbers.js";
import { choice, flag, number, several } from "./state.js";

/**
 * The controls of an experiment, as the template declares them: each knows its kind, shows a value and tells of a new one.
 * @typedef {{key: string, kind: import("./state.js").Kind<any>, show: (value: any) => void}} Control
 * @typedef {(key: string, value: any) => void} Told
 */

/** @param {HTMLElement} figure @param {Told} told @returns {Control[]} */
export function controlsIn(figure, told) {
  const places = /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll("[data-control]"));
  return [...places].map((place) => {
    const make = /** @type {Record<string, (place: HTMLElement, key: string, told: Told) => Control>} */ (MAKE)[
      place.dataset.control ?? ""
    ];
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

const MAKE = {
  /** @param {HTMLElement} place @param {string} key @param {Told} told @returns {Control} */
  range(place, key, told) {
    const input = /** @type {HTMLInputElement} */ (place.querySelector("input"));
    const readout = /** @type {HTMLElement} */ (place.querySelector(".readout"));
    const log = place.dataset.scale === "log";
    const digits = decimalsOf(Number(input.step));
    const kind = rangeKind(input, log);
    input.addEventListener("input", () => told(key, kind.fit(log ? 10 ** Number(input.value) : Number(input.value))));
    return {
      key,
      kind,
      show(value) {
        const text = `${log ? short(value) : fixed(value, digits)}${place.dataset.unit ?? ""}`;
        input.value = String(log ? Math.log10(value) : value);
        input.setAttribute("aria-valuetext", text);
        readout.textContent = text;
      },
    };
  },

  /** @param {HTMLElement} place @param {string} key @param {Told} told @returns {Control} */
  choice(place, key, told) {
    const inputs = inputsIn(place);
    const first = inputs.find((input) => input.defaultChecked) ?? inputs[0];
    place.addEventListener("change", (event) => told(key, /** @type {HTMLInputElement} */ (event.target).value));
    const options = inputs.map((input) => input.value);
    return { key, kind: choice(first.value, options), show: (value) => check(inputs, (one) => one === value) };
  },

  /** @param {HTMLElement} place @param {string} key @param {Told} told @returns {Control} */
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
    return { key, kind, show: (values) => check(inputs, (one) => values.includes(one)) };
  },

  /** @param {HTMLElement} place @param {string} key @param {Told} told @returns {Control} */
  flag(place, key, told) {
    const [input] = inputsIn(place);
    input.addEventListener("change", () => told(key, input.checked));
    return { key, kind: flag(input.defaultChecked), show: (value) => check([input], () => value) };
  },
};

/** @param {HTMLElement} place */
const inputsIn = (place) => [.../** @type {NodeListOf<HTMLInputElement>} */ (place.querySelectorAll("input"))];

/** @param {HTMLInputElement[]} inputs @param {(value: string) => boolean} whether */
function check(inputs, whether) {
  for (const input of inputs) input.checked = whether(input.value);
}

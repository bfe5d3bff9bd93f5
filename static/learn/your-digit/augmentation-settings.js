// @ts-check
/**
 * The ways in which a digit is varied, at full strength, as `/learn/api/turned` takes them: degrees, shares of the image, and what its size
 * is multiplied by.
 */
const FULL = { angle: 40, shift: 0.3, scale: 0.5 };

/** Four steps, two either way. */
const STEPS = [-1, -0.5, 0.5, 1];

/**
 * The values of each way at a strength.
 * @param {number} strength 0..1 @returns {{kind: "angle" | "shift" | "scale", values: number[]}[]}
 */
export function varied(strength) {
  const value = (/** @type {number} */ by, /** @type {number} */ plain) => Number((plain + by * strength).toFixed(4));
  return [
    { kind: "angle", values: STEPS.map((step) => value(step * FULL.angle, 0)) },
    { kind: "shift", values: STEPS.map((step) => value(step * FULL.shift, 0)) },
    { kind: "scale", values: STEPS.map((step) => value(step * FULL.scale, 1)) },
  ];
}

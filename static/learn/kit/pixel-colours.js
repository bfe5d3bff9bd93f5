// @ts-check
/** @typedef {[number, number, number]} Colour red, green and blue, each 0..255 */

/**
 * Opaque pixels, one for each number: `none` at 0, `more` at `most` and above, `less` at -`most` and below.
 * @param {number[]} values @param {number} most @param {{none: Colour, more: Colour, less: Colour}} colours
 * @returns {Uint8ClampedArray<ArrayBuffer>} red, green, blue and alpha of each
 */
export function mixed(values, most, { none, more, less }) {
  const pixels = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, at) => {
    const share = Math.min(1, Math.abs(value) / most);
    const hue = value < 0 ? less : more;
    pixels.set([...none.map((from, channel) => from + (hue[channel] - from) * share), 255], at * 4);
  });
  return pixels;
}

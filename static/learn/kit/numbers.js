// @ts-check
/** Numbers as a figure's words and axes write them, with a real minus sign. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** With so many decimals, and never a "−0". @param {number} value @param {number} [digits] */
export function fixed(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** To three significant digits; what is very small or very large as a power of ten. @param {number} value @param {number} [digits] significant ones */
export function short(value, digits = 3) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e-3 && size < 1e5) {
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    return fixed(value, Math.min(decimals, 6))
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  }
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const times = Number(mantissa) === 1 ? "" : `${mantissa.replace(/\.?0+$/, "")}×`;
  return `${value < 0 ? "−" : ""}${times}${power(Number(exponent))}`;
}

/** Ten to a whole number, such as 10⁻³. @param {number} exponent */
export function power(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => RAISED[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** How many decimals numbers of this step need. @param {number} step */
export function decimalsOf(step) {
  if (!(step > 0)) return 2;
  return Math.max(
    0,
    Math.min(6, Number(step.toExponential().split("e")[1]) * -1 + (step.toExponential().split("e")[0].split(".")[1] ?? "").length),
  );
}

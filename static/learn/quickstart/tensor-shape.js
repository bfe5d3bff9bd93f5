// @ts-check
/** A shape as Python writes it: `(28, 28)`, `(784,)`. @param {number[]} sizes */
export const shape = (sizes) => (sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`);

// @ts-check
/**
 * Pictures of the same size beside each other, two in a row where there are several, as one picture.
 * @param {number[][][]} planes @returns {number[][]}
 */
export function tiled(planes) {
  if (planes.length === 1) return planes[0];
  const blank = planes[0].map((row) => row.map(() => 0));
  return planes
    .filter((_, at) => at % 2 === 0)
    .flatMap((plane, row) => plane.map((line, y) => [...line, ...(planes[row * 2 + 1] ?? blank)[y]]));
}

/**
 * Where a window stands in each of the tiles, in shares of the whole picture.
 * @param {{planes: number, height: number, width: number}} source of one plane @param {[number, number]} corner row and column
 * @param {[number, number]} size height and width
 */
export function windows({ planes, height, width }, [row, column], [tall, wide]) {
  const [down, across] = planes === 1 ? [1, 1] : [Math.ceil(planes / 2), 2];
  return Array.from({ length: planes }, (_, at) => {
    const [top, left] = [Math.floor(at / 2) * height, (at % 2) * width];
    return {
      left: (left + column) / (width * across),
      top: (top + row) / (height * down),
      width: wide / (width * across),
      height: tall / (height * down),
    };
  });
}

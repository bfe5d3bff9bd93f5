// @ts-check
/** @typedef {{width: number, height: number}} Size */
/** @typedef {Size & {left: number, top: number}} Box */

/**
 * The part of a video that lies in a frame over it; the video covers its box, so that some of it may lie outside.
 * @param {Size} video in its own pixels @param {Box} box where it is shown @param {Box} frame in the same coordinates as `box`
 * @returns {Box} in the video's pixels
 */
export function cropOf(video, box, frame) {
  const scale = Math.max(box.width / video.width, box.height / video.height);
  const left = (frame.left - box.left - (box.width - video.width * scale) / 2) / scale;
  const top = (frame.top - box.top - (box.height - video.height * scale) / 2) / scale;
  return { left, top, width: frame.width / scale, height: frame.height / scale };
}

/** The size of a picture that is no wider than `most`. @param {Size} size @param {number} most @returns {Size} whole pixels */
export function within({ width, height }, most) {
  const scale = Math.min(1, most / width);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

// @ts-check
/**
 * Let a motion's slider end where a run ends, and show which epoch it stands at.
 * @param {import("../kit/motion.js").Motion<string>} motion @param {number} last @param {number} at @param {{epoch: number, text: string}} shown
 */
export function reach(motion, last, at, { epoch, text }) {
  const { slider } = motion;
  slider.max = String(last);
  slider.value = String(at);
  motion.limit(last);
  slider.setAttribute("aria-valuetext", text);
  const readout = slider.parentElement?.querySelector(".readout");
  if (readout) readout.textContent = String(epoch);
}

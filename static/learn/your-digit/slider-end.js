// @ts-check
/**
 * Let a slider end where there is no more to see; where it stands on the track is kept within that.
 * @param {HTMLInputElement} slider @param {number} last @param {number} at @param {string} text what a screen reader says of it
 */
export function reach(slider, last, at, text) {
  slider.max = String(last);
  slider.value = String(Math.min(at, last));
  slider.setAttribute("aria-valuetext", text);
  const readout = slider.parentElement?.querySelector(".readout");
  if (readout) readout.textContent = text;
}

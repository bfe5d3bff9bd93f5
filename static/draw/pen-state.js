// @ts-check
import { translate } from "../shared/i18n.js";

/** @import { KeyboardPen } from "../shared/keyboard-pen.js" */

/** Says where the pen that the keyboard moves came down, or was lifted. @param {KeyboardPen} pen @param {HTMLElement} region a live region */
export function tellPen(pen, region) {
  for (const [event, key] of Object.entries({ down: "say.penDown", up: "say.penUp" })) {
    pen.addEventListener(/** @type {"down" | "up"} */ (event), () => {
      const [column, row] = pen.square;
      region.textContent = translate(key, { column, row });
    });
  }
}

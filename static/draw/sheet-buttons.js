// @ts-check
import { byId } from "../shared/dom.js";

/** @import { Pad } from "../shared/pad.js" */
/** @import { StrokePlayer } from "../shared/stroke-player.js" */
/** @import { Shortcuts } from "./shortcuts.js" */

/**
 * What takes back, brings back and clears, by button and by key; each can be pressed when there is something to do.
 * @param {{pad: Pad, player: StrokePlayer, keys: Shortcuts, paper: HTMLElement}} parts
 */
export function sheetButtons({ pad, player, keys, paper }) {
  /** @param {"undo" | "redo" | "clear"} name */
  const made = (name) => {
    const button = byId(name, HTMLButtonElement);
    const act = () => {
      player.stop();
      pad[name]();
    };
    button.addEventListener("click", act);
    keys.addEventListener(name, act);
    return button;
  };
  const [undo, redo, clear] = [made("undo"), made("redo"), made("clear")];
  pad.addEventListener("ink", () => {
    paper.dataset.state = pad.empty ? "empty" : "inked";
    undo.disabled = !pad.undoable;
    redo.disabled = !pad.redoable;
    clear.disabled = pad.empty;
  });
}

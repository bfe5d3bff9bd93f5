// @ts-check
import { say } from "../../say.js";

/** How long the button says that it is done. */
const SAID_MS = 2400;

/**
 * Copies links. Where the clipboard is out of reach, the link goes into the page's own address, where it can be copied from.
 * @param {import("../../toast.js").Toast} toast @param {(text: string) => void} announce
 */
export function sharer(toast, announce) {
  return async (/** @type {string} */ link, /** @type {HTMLElement} */ button) => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      history.replaceState(history.state, "", link);
      toast.update(say("say.kit.linkInAddress"));
      return;
    }
    const text = /** @type {HTMLElement} */ (button.querySelector("span"));
    text.textContent = say("say.kit.copied");
    announce(say("say.kit.copied"));
    window.setTimeout(() => {
      text.textContent = say("say.kit.copyLink");
    }, SAID_MS);
  };
}

// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";

/** How long the button says that it is done. */
const SAID_MS = 2400;

/**
 * Copies links. Where the clipboard is out of reach, the link goes into the page's own address, where it can be copied from.
 * @param {import("../../shared/toast.js").Toast} toast @param {(text: string) => void} announce
 */
export function sharer(toast, announce) {
  return async (/** @type {string} */ link, /** @type {HTMLElement} */ button) => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      history.replaceState(history.state, "", link);
      toast.update(translate("say.kit.linkInAddress"));
      return;
    }
    const text = find(button, "span", HTMLElement);
    text.textContent = translate("say.kit.copied");
    announce(translate("say.kit.copied"));
    window.setTimeout(() => {
      text.textContent = translate("say.kit.copyLink");
    }, SAID_MS);
  };
}

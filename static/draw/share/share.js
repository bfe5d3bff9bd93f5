// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { cardOf, wordsOf } from "./card.js";
import { encode, MOST_CHARACTERS } from "./ink-code.js";
import { linkTo } from "./opened-link.js";

/** @import { Pad } from "../../shared/pad.js" */
/** @import { Toast } from "../../shared/toast.js" */

/**
 * Gives what is on the sheet away: a card with drawing and answer, and a link that draws it again. Through the system's own way to share
 * where that takes pictures, else in a dialog: the link is copied, the card can be saved. A picture has a card and no link.
 */
export class Share {
  /** @param {{button: HTMLButtonElement, dialog: HTMLDialogElement, pad: Pad, toast: Toast}} parts */
  constructor({ button, dialog, pad, toast }) {
    this.dialog = dialog;
    this.pad = pad;
    this.toast = toast;
    /** @template {Element} E @param {string} name @param {new () => E} type */
    const part = (name, type) => find(dialog, `[data-part="${name}"]`, type);
    this.image = part("card", HTMLImageElement);
    this.link = part("link", HTMLInputElement);
    this.word = part("word", HTMLElement);
    this.save = part("save", HTMLAnchorElement);
    button.addEventListener("click", () => this.#share());
    part("copy", HTMLButtonElement).addEventListener("click", () => this.#copy());
    find(dialog, "[data-close]", HTMLElement).addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => URL.revokeObjectURL(this.image.src));
    pad.addEventListener("ink", () => {
      button.disabled = pad.empty;
    });
  }

  async #share() {
    const { strokes, picture } = this.pad;
    const code = picture ? "" : encode(strokes);
    const url = code && code.length <= MOST_CHARACTERS ? linkTo(code) : undefined;
    try {
      const words = wordsOf();
      const file = new File([await cardOf({ strokes, picture }, words)], "digits.png", { type: "image/png" });
      if (navigator.canShare?.({ files: [file], url })) {
        await navigator.share({ files: [file], title: words.title, url });
      } else {
        this.#offer(file, `${words.answer} ${words.note}`, url ?? "");
      }
    } catch (error) {
      const cancelled = error instanceof DOMException && error.name === "AbortError";
      if (!cancelled) this.toast.update(translate("say.shareFailed"));
    }
  }

  /** @param {File} card @param {string} text what it says @param {string} url */
  #offer(card, text, url) {
    this.image.src = this.save.href = URL.createObjectURL(card);
    this.image.alt = text;
    this.link.value = url;
    this.dialog.toggleAttribute("data-linkless", !url);
    this.dialog.showModal();
    if (url) this.#copy();
    else this.word.textContent = translate("say.shareCardOnly");
  }

  /** Copy the link; over plain http, where pages have no clipboard, it stands there selected. */
  async #copy() {
    this.link.focus();
    this.link.select();
    const copied = await Promise.resolve(navigator.clipboard?.writeText(this.link.value).then(() => true)).catch(() => false);
    this.word.textContent = translate(copied ? "say.linkCopied" : "say.linkCopyYourself");
  }
}

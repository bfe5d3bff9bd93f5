// @ts-check

import { AnsweredDigits, UNANSWERED } from "../learn/why-95/answered.js";
import { scores } from "../learn/why-95/score.js";
import { element, find, parts } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";
import { hashOf } from "./link.js";

/** @import { Hard } from "../learn/why-95/score.js" */
/** @import { Challenge } from "./link.js" */

/** Whether the browser hands links on by itself; others copy them. */
const sharing = Boolean(navigator.share);

/** Who read how many, which ones were wrong for whom, and the link to the same digits. */
export class Result {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.parts = parts(place);
    this.cells = new AnsweredDigits(this.parts.tally, spoken);
    this.link = find(place, "input", HTMLInputElement);
    this.parts.share.textContent = translate(sharing ? "say.share" : "say.copy");
    this.parts.share.addEventListener("click", () => this.#share());
  }

  /** @param {Hard[]} hard with what one network says @param {string} said @param {Challenge} challenge that was taken up */
  update(hard, said, { game, beat }) {
    const all = hard.length;
    const whole = said.padEnd(all, UNANSWERED);
    const { you, others } = scores(hard, whole);
    this.parts.score.textContent = translate("say.result", { you, network: others[0] });
    const notes = [];
    if (said.length < all) notes.push(translate("say.reached", { n: said.length, all }));
    if (beat !== null) notes.push(translate("say.friend", { beat }));
    this.parts.note.replaceChildren(...notes.map((note) => element("span", {}, `${note} `)));
    this.cells.update(hard, whole);
    this.link.value = location.origin + location.pathname + hashOf({ game, beat: you });
  }

  async #share() {
    const { share } = this.parts;
    try {
      if (sharing) return await navigator.share({ text: this.parts.score.textContent ?? "", url: this.link.value });
      await navigator.clipboard.writeText(this.link.value);
      share.textContent = translate("say.copied");
    } catch {
      this.link.select(); // it can be copied by hand
    }
  }
}

/** A cell in words. @param {Hard} hard @param {string} you */
function spoken({ label, said: [{ digit }] }, you) {
  return you === UNANSWERED ? translate("say.cellOpen", { label, digit }) : translate("say.cell", { label, you, digit });
}

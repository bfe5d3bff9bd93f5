// @ts-check
import { translate } from "../../shared/i18n.js";
import { decode, encode } from "./ink-code.js";

/** @import { Pad } from "../../shared/pad.js" */
/** @import { StrokePlayer } from "../../shared/stroke-player.js" */
/** @import { Toast } from "../../shared/toast.js" */
/** @import { SaliencyView } from "../saliency-view.js" */

/** In ms: a hand takes about so long from point to point, and nobody watches a long number for longer. */
const PACE = { point: 12, least: 600, most: 2400 };

/** An address that opens a drawing; what stands after its # goes to no server. @param {string} code */
export const linkTo = (code) => `${location.origin}${location.pathname}#ink=${code}`;

/**
 * A drawing that somebody shared, in this page's address: drawn again as it was, then read, then explained. It stays in the address for
 * as long as it is on the sheet.
 */
export class OpenedLink {
  /** @param {{pad: Pad, player: StrokePlayer, why: SaliencyView, toast: Toast}} parts */
  constructor({ pad, player, why, toast }) {
    this.pad = pad;
    this.player = player;
    this.toast = toast;
    addEventListener("hashchange", () => this.open());
    pad.addEventListener("ink", () => this.#check());
    player.addEventListener("end", () => {
      this.#check();
      if (this.#code) why.show();
    });
  }

  /** Draw what the address holds. Whether it holds a drawing. */
  open() {
    const code = this.#code;
    if (!code) return false;
    const strokes = decode(code) ?? [];
    if (strokes.length === 0) {
      this.#drop();
      this.toast.update(translate("say.linkBroken"));
      return false;
    }
    this.player.stop();
    if (!this.pad.empty) this.pad.remember();
    const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    this.player.play(strokes, Math.min(PACE.most, Math.max(PACE.least, points * PACE.point)));
    return true;
  }

  /** Another drawing than the address's is on the sheet: leave the address. */
  #check() {
    if (this.#code && !this.player.playing && encode(this.pad.strokes) !== this.#code) this.#drop();
  }

  get #code() {
    return new URLSearchParams(location.hash.slice(1)).get("ink");
  }

  #drop() {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
}

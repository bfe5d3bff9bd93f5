// @ts-check
import { element } from "../../shared/dom.js";
import { short } from "../kit/numbers.js";

/** @import { Trace } from "../kit/api-types.d.ts" */

const WEIGHTS = ["x₁ → h₁", "x₁ → h₂", "x₂ → h₁", "x₂ → h₂", "h₁ → p", "h₂ → p"];
const BIASES = ["h₁ + b", "h₂ + b", "p + b"];

/** Every weight and bias of the network in words: what it is, the loss's gradient by it, and what it becomes. */
export class NetworkTable {
  /** @param {HTMLElement} body */
  constructor(body) {
    this.body = body;
  }

  /** @param {Trace} trace */
  update({ layers }) {
    const of = (/** @type {"weights" | "by_weights" | "next_weights"} */ what) => layers.flatMap((layer) => layer[what].flat());
    const at = (/** @type {"bias" | "by_bias" | "next_bias"} */ what) => layers.flatMap((layer) => layer[what]);
    const [now, by, next] = [
      [...of("weights"), ...at("bias")],
      [...of("by_weights"), ...at("by_bias")],
      [...of("next_weights"), ...at("next_bias")],
    ];
    const rows = [...WEIGHTS, ...BIASES].map((name, row) => {
      const cells = [now[row], by[row], next[row]].map((value) => element("td", {}, short(value, 4)));
      return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
    });
    this.body.replaceChildren(...rows);
  }
}

// @ts-check
import { element, find } from "../shared/dom.js";
import { confidence } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { labelText } from "../shared/label.js";

/** @import { Correction } from "../shared/api-types.d.ts" */

/** What is odd about a correction, in a few words; "" for nothing. @param {Correction} correction */
export function mark({ suspicion, duplicates = [] }) {
  if (suspicion === "contradicted") return translate("say.contradicted");
  if (duplicates.length > 0) return translate("say.repeated", { times: duplicates.length + 1 });
  return suspicion === "unlikely" ? translate("say.unlikely") : "";
}

/** What the reviewer said of it; "" for nothing yet. @param {Correction} correction */
export function verdict({ state, final_label }) {
  if (state === "accepted") return translate("say.acceptedAs", { label: final_label === null ? "" : labelText(final_label) });
  return state === "rejected" ? translate("say.rejectedNow") : "";
}

/** An empty card, to be painted. @param {Correction} correction */
export function card({ id, image }) {
  return element(
    "div",
    { role: "option", class: "card", "data-id": id, tabindex: "-1", "aria-selected": "false" },
    element("img", { src: image, alt: "", width: "28", height: "28", draggable: "false" }),
    element("span", { class: "visually-hidden" }, translate("say.reviewSaid")),
    element("span", { class: "label" }),
    element("span", { class: "read" }),
    element("span", { class: "mark" }),
    element("span", { class: "verdict" }),
  );
}

/** Make a card say what its correction says now. @param {HTMLElement} made @param {Correction} correction */
export function paint(made, correction) {
  const language = document.documentElement.lang;
  const values = {
    answer: correction.answer,
    share: confidence(correction.confidence, language).replace(" ", "\u00a0"),
  };
  const texts = {
    label: labelText(correction.final_label ?? correction.label),
    read: translate("say.reviewRead", values),
    mark: mark(correction),
    verdict: verdict(correction),
  };
  for (const [name, text] of Object.entries(texts)) {
    find(made, `.${name}`, HTMLElement).textContent = text;
  }
  made.dataset.state = correction.state;
  made.dataset.suspicion = correction.suspicion ?? "";
}

// @ts-check
import { element } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";

/** @import { Said } from "./gate-findings.js" */

/**
 * The form that asks why a version should serve all the same. Its field is `why`, and its button to leave has `data-do="leave"`.
 * @param {number} version @param {Said[]} objections what speaks against it @param {string} id of the words that describe the field
 */
export function question(version, objections, id) {
  const of = String(version);
  const input = element("input", {
    class: "text-box",
    type: "text",
    name: "why",
    maxlength: "500",
    required: "",
    "aria-describedby": id,
  });
  const against = objections.map(({ words, lang }) => element("span", { class: "aside", lang }, ` ${words}`));
  const words = element("p", { id }, translate("say.reasonNeeded"), ...against);
  const label = element("label", {}, element("span", {}, translate("say.reason")), input);
  const go = element("button", { class: "button main" }, translate("say.promoteAnyway"));
  const leave = element("button", { class: "button", type: "button", "data-do": "leave", "data-of": of }, translate("say.leave"));
  return element("form", { class: "why-so", "data-of": of }, words, label, go, leave);
}

/** What was asked for in such a form. @param {HTMLFormElement} form @returns {{version: number, why: string}} */
export function answered(form) {
  return { version: Number(form.dataset.of), why: String(new FormData(form).get("why")) };
}

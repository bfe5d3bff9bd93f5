// @ts-check
import { element, find } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";

/** @import { Naming } from "../shared/api-types.d.ts" */

/** The form for a version's name and note. Its button to leave has `data-do="leave"`. @param {Naming} naming */
export function nameForm({ version, name, note }) {
  const of = String(version);
  const input = element("input", { class: "text-box", type: "text", name: "name", maxlength: "40", value: name });
  const area = element("textarea", { class: "text-box", name: "note", maxlength: "500", rows: "3" }, note);
  const save = element("button", { class: "button main" }, translate("say.save"));
  const leave = element("button", { class: "button", type: "button", "data-do": "leave", "data-of": of }, translate("say.leave"));
  return element(
    "form",
    { class: "name-it", "data-of": of, "aria-label": translate("say.nameOf", { version }) },
    element("label", {}, element("span", {}, translate("say.nameField")), input),
    element("label", {}, element("span", {}, translate("say.note")), area),
    element("div", { class: "buttons" }, save, leave),
  );
}

/** What such a form has. @param {HTMLFormElement} form @returns {Naming} */
export function naming(form) {
  // not by FormData, which may end lines as Windows does
  const [name, note] = [find(form, "[name=name]", HTMLInputElement), find(form, "[name=note]", HTMLTextAreaElement)];
  return { version: Number(form.dataset.of), name: name.value, note: note.value };
}

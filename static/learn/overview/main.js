// @ts-check
import { translate } from "../../shared/i18n.js";
import { Theme } from "../../shared/theme.js";
import { Progress } from "../kit/progress.js";

new Theme(/** @type {HTMLElement} */ (document.getElementById("theme")));
const progress = new Progress();
for (const chapter of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chapter]"))) {
  const state = chapter.querySelector("[data-part=state]");
  const { opened, right } = progress.of(chapter.dataset.chapter ?? "");
  if (!state || !opened) continue;
  chapter.classList.add("opened");
  state.textContent = right.length > 0 ? translate("say.kit.rightOf", { right: right.length }) : translate("say.kit.opened");
}

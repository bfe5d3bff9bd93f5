// @ts-check
import { byId, findAll } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { Theme } from "../../shared/theme.js";
import { Progress } from "../kit/progress.js";

new Theme(byId("theme", HTMLElement));
const progress = new Progress();
for (const chapter of findAll(document, "[data-chapter]", HTMLElement)) {
  const state = chapter.querySelector("[data-part=state]");
  const { opened, right } = progress.of(chapter.dataset.chapter ?? "");
  if (!state || !opened) continue;
  chapter.classList.add("opened");
  state.textContent = right.length > 0 ? translate("say.kit.rightOf", { right: right.length }) : translate("say.kit.opened");
}

// @ts-check
import { say } from "../say.js";
import { Theme } from "../theme.js";
import { Progress } from "./kit/progress.js";

new Theme(/** @type {HTMLElement} */ (document.getElementById("theme")));
const progress = new Progress();
for (const chapter of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chapter]"))) {
  const state = chapter.querySelector("[data-part=state]");
  const { opened, right } = progress.of(chapter.dataset.chapter ?? "");
  if (!state || !opened) continue;
  chapter.classList.add("opened");
  state.textContent = right.length > 0 ? say("say.kit.rightOf", { right: right.length }) : say("say.kit.opened");
}

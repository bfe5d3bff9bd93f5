// @ts-check
import { Theme } from "../theme.js";

new Theme(/** @type {HTMLElement} */ (document.getElementById("theme")));

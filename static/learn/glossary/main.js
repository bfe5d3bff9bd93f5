// @ts-check
import { Theme } from "../../shared/theme.js";

new Theme(/** @type {HTMLElement} */ (document.getElementById("theme")));

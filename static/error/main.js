// @ts-check
import { Theme } from "../shared/theme.js";

const button = document.getElementById("theme");
if (button) new Theme(button);

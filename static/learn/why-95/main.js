// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireRare } from "./class-imbalance.js";
import { wireMargin } from "./confidence-interval.js";
import { wireEach } from "./errors-by-digit.js";
import { wireHard } from "./hard-digits.js";
import { wireMine } from "./own-digit.js";
import { wireNumber } from "./whole-number.js";

const page = new ChapterPage();
wireNumber(page);
wireMargin(page);
wireEach(page);
wireRare(page);
wireHard(page);
wireMine(page);
page.start();

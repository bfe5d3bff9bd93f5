// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireClassImbalance } from "./class-imbalance.js";
import { wireConfidenceInterval } from "./confidence-interval.js";
import { wireErrorsByDigit } from "./errors-by-digit.js";
import { wireHardDigits } from "./hard-digits.js";
import { wireOwnDigit } from "./own-digit.js";
import { wireWholeNumber } from "./whole-number.js";

const page = new ChapterPage();
wireWholeNumber(page);
wireConfidenceInterval(page);
wireErrorsByDigit(page);
wireClassImbalance(page);
wireHardDigits(page);
wireOwnDigit(page);
page.start();

// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireCurve } from "./curve.js";
import { wireDigit } from "./digit.js";
import { wireMistake } from "./mistake.js";
import { wireShares } from "./shares.js";

const page = new ChapterPage();
wireCurve(page);
wireMistake(page);
wireShares(page);
wireDigit(page);
page.start();

// @ts-check
import { ChapterPage } from "./kit/chapter-page.js";
import { wireCurve } from "./losses/curve.js";
import { wireDigit } from "./losses/digit.js";
import { wireMistake } from "./losses/mistake.js";
import { wireShares } from "./losses/shares.js";

const page = new ChapterPage();
wireCurve(page);
wireMistake(page);
wireShares(page);
wireDigit(page);
page.start();

// @ts-check
import { wireCurve } from "./activations/curve.js";
import { ChapterPage } from "./kit/chapter-page.js";

const page = new ChapterPage();
wireCurve(page);
page.start();

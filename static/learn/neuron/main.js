// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireThrough } from "./forward-own-digit.js";
import { wirePass } from "./forward-pass.js";
import { wireSeeks } from "./hidden-weights.js";
import { wireLayers } from "./layers.js";
import { wireLine } from "./line.js";
import { wirePixel } from "./pixel.js";

const page = new ChapterPage();
wireLine(page);
wirePass(page);
wireLayers(page);
wireSeeks(page);
wirePixel(page);
wireThrough(page);
page.start();

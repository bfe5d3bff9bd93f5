// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireForwardOwnDigit } from "./forward-own-digit.js";
import { wireForwardPass } from "./forward-pass.js";
import { wireHiddenWeights } from "./hidden-weights.js";
import { wireLayers } from "./layers.js";
import { wireLine } from "./line.js";
import { wirePixel } from "./pixel.js";

const page = new ChapterPage();
wireLine(page);
wireForwardPass(page);
wireLayers(page);
wireHiddenWeights(page);
wirePixel(page);
wireForwardOwnDigit(page);
page.start();

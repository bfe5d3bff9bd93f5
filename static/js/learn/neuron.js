// @ts-check
import { ChapterPage } from "./kit/chapter-page.js";
import { wireLayers } from "./neuron/layers.js";
import { wireLine } from "./neuron/line.js";
import { wirePass } from "./neuron/pass.js";
import { wirePixel } from "./neuron/pixel.js";
import { wireSeeks } from "./neuron/seeks.js";
import { wireThrough } from "./neuron/through.js";

const page = new ChapterPage();
wireLine(page);
wirePass(page);
wireLayers(page);
wireSeeks(page);
wirePixel(page);
wireThrough(page);
page.start();

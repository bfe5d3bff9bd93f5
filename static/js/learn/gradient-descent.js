// @ts-check
import { wireBatches } from "./gradient-descent/batches.js";
import { wireCost } from "./gradient-descent/cost.js";
import { wireDigit } from "./gradient-descent/digit.js";
import { wireNetwork } from "./gradient-descent/network.js";
import { ChapterPage } from "./kit/chapter-page.js";

const page = new ChapterPage();
wireNetwork(page);
wireBatches(page);
wireCost(page);
wireDigit(page);
page.start();

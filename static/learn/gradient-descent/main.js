// @ts-check

import { ChapterPage } from "../kit/chapter-page.js";
import { wireBatches } from "./batches.js";
import { wireCost } from "./cost.js";
import { wireDigit } from "./digit.js";
import { wireNetwork } from "./network.js";

const page = new ChapterPage();
wireNetwork(page);
wireBatches(page);
wireCost(page);
wireDigit(page);
page.start();

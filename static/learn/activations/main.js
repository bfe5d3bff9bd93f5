// @ts-check

import { ChapterPage } from "../kit/chapter-page.js";
import { wireCurve } from "./curve.js";
import { wireRevival } from "./dying-relu.js";
import { wireStack } from "./layer-stack.js";
import { wireSoftmax } from "./softmax.js";
import { wireVanishing } from "./vanishing.js";
import { wireCentre } from "./zero-centred.js";

const page = new ChapterPage();
wireCurve(page);
wireStack(page);
wireVanishing(page);
wireRevival(page);
wireCentre(page);
wireSoftmax(page);
page.start();

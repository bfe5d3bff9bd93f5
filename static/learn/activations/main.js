// @ts-check

import { ChapterPage } from "../kit/chapter-page.js";
import { wireCurve } from "./curve.js";
import { wireDyingRelu } from "./dying-relu.js";
import { wireLayerStack } from "./layer-stack.js";
import { wireSoftmax } from "./softmax.js";
import { wireVanishing } from "./vanishing.js";
import { wireZeroCentred } from "./zero-centred.js";

const page = new ChapterPage();
wireCurve(page);
wireLayerStack(page);
wireVanishing(page);
wireDyingRelu(page);
wireZeroCentred(page);
wireSoftmax(page);
page.start();

// @ts-check
import { wireCentre } from "./activations/centre.js";
import { wireCurve } from "./activations/curve.js";
import { wireRevival } from "./activations/revival.js";
import { wireSoftmax } from "./activations/softmax.js";
import { wireStack } from "./activations/stack.js";
import { wireVanishing } from "./activations/vanishing.js";
import { ChapterPage } from "./kit/chapter-page.js";

const page = new ChapterPage();
wireCurve(page);
wireStack(page);
wireVanishing(page);
wireRevival(page);
wireCentre(page);
wireSoftmax(page);
page.start();

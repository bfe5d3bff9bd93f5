// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireAugmented } from "./augmented.js";
import { wireConvolution } from "./convolution.js";
import { wireExamination } from "./examination.js";
import { wireFeatureMaps } from "./feature-maps.js";
import { wireNormalization } from "./normalization.js";
import { wireRotation } from "./rotation.js";
import { wireSaliency } from "./saliency.js";
import { wireWithoutNormalization } from "./without-normalization.js";

const page = new ChapterPage();
wireNormalization(page);
wireWithoutNormalization(page);
wireFeatureMaps(page);
wireConvolution(page);
wireSaliency(page);
wireRotation(page);
wireAugmented(page);
wireExamination(page);
page.start();

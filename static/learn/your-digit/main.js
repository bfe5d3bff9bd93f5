// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireVariants } from "./augmented.js";
import { wirePatch } from "./convolution.js";
import { wireDoctor } from "./examination.js";
import { wireMaps } from "./feature-maps.js";
import { wireFilm } from "./normalization.js";
import { wireTurned } from "./rotation.js";
import { wireReasons } from "./saliency.js";
import { wireSkip } from "./without-normalization.js";

const page = new ChapterPage();
wireFilm(page);
wireSkip(page);
wireMaps(page);
wirePatch(page);
wireReasons(page);
wireTurned(page);
wireVariants(page);
wireDoctor(page);
page.start();

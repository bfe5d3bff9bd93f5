// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireCode } from "./code.js";
import { wireLive } from "./live-training.js";
import { wireOwnDigit } from "./own-digit.js";
import { wireRecorded } from "./recorded-run.js";

const page = new ChapterPage();
wireCode(page);
wireRecorded(page);
wireLive(page);
wireOwnDigit(page);
page.start();

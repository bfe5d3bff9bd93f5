// @ts-check

import { ChapterPage } from "../kit/chapter-page.js";
import { wireCompareRuns } from "./compare-runs.js";
import { wireOverfitting } from "./overfitting.js";
import { wirePredictionsByEpoch } from "./predictions-by-epoch.js";

const page = new ChapterPage();
wireOverfitting(page);
wireCompareRuns(page);
wirePredictionsByEpoch(page);
page.start();

// @ts-check

import { ChapterPage } from "../kit/chapter-page.js";
import { wireBeside } from "./compare-runs.js";
import { wireFit } from "./overfitting.js";
import { wireSaid } from "./predictions-by-epoch.js";

const page = new ChapterPage();
wireFit(page);
wireBeside(page);
wireSaid(page);
page.start();

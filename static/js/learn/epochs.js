// @ts-check
import { wireBeside } from "./epochs/beside.js";
import { wireFit } from "./epochs/fit.js";
import { wireSaid } from "./epochs/said.js";
import { ChapterPage } from "./kit/chapter-page.js";

const page = new ChapterPage();
wireFit(page);
wireBeside(page);
wireSaid(page);
page.start();

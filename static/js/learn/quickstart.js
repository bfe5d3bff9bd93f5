// @ts-check
import { ChapterPage } from "./kit/chapter-page.js";
import { wireCode } from "./quickstart/code.js";
import { wireLive } from "./quickstart/live.js";
import { wireRead } from "./quickstart/read.js";
import { wireRecorded } from "./quickstart/recorded.js";

const page = new ChapterPage();
wireCode(page);
wireRecorded(page);
wireLive(page);
wireRead(page);
page.start();

// @ts-check
import { ChapterPage } from "./kit/chapter-page.js";
import { wireLive } from "./optimizers/live.js";
import { wireOwn } from "./optimizers/own.js";
import { wireRace } from "./optimizers/race.js";
import { wireRecorded } from "./optimizers/recorded.js";

const page = new ChapterPage();
wireRace(page);
wireRecorded(page);
wireLive(page);
wireOwn(page);
page.start();

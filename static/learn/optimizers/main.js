// @ts-check
import { ChapterPage } from "../kit/chapter-page.js";
import { wireLive } from "./live-training.js";
import { wireOpeningRace } from "./opening-race.js";
import { wireOwnRuns } from "./own-runs.js";
import { wireRace } from "./race.js";
import { wireRecorded } from "./recorded-runs.js";

const page = new ChapterPage();
wireOpeningRace(page);
wireRace(page);
wireRecorded(page);
wireLive(page);
wireOwnRuns(page);
page.start();

// @ts-check
import { ChapterPage } from "./kit/chapter-page.js";
import { wireEach } from "./why-95/each.js";
import { wireHard } from "./why-95/hard.js";
import { wireMargin } from "./why-95/margin.js";
import { wireMine } from "./why-95/mine.js";
import { wireNumber } from "./why-95/number.js";
import { wireRare } from "./why-95/rare.js";

const page = new ChapterPage();
wireNumber(page);
wireMargin(page);
wireEach(page);
wireRare(page);
wireHard(page);
wireMine(page);
page.start();

// @ts-check
import { ChapterPage } from "./kit/chapter-page.js";
import { wireDoctor } from "./your-digit/doctor.js";
import { wireFilm } from "./your-digit/film.js";
import { wireMaps } from "./your-digit/maps.js";
import { wirePatch } from "./your-digit/patch.js";
import { wireReasons } from "./your-digit/reasons.js";
import { wireSkip } from "./your-digit/skip.js";
import { wireTurned } from "./your-digit/turned.js";
import { wireVariants } from "./your-digit/variants.js";

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

// @ts-check
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Pixels } from "../kit/pixels.js";
import { set, svg } from "../kit/svg.js";
import { answer } from "./normalization-steps.js";
import { placed } from "./placement.js";
import { told } from "./two-answers.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Normalized } from "../kit/digit-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */

const PEN = 0.046;

/** The same drawing elsewhere on the sheet, read with and without being normalized. @param {ChapterPage} page */
export function wireWithoutNormalization(page) {
  /** @type {Experiment<{size: number, across: number, down: number}>} */
  const figure = page.experiment("skip");
  const digit = page.digit();
  figure.about(digit);
  const { sheet, shrunk, normalized } = figure.parts;
  const drawing = svg("svg", { viewBox: "0 0 100 100", role: "img" });
  sheet.append(drawing);
  const pictures = { shrunk: new Pixels(shrunk), normalized: new Pixels(normalized) };

  figure.addEventListener("change", async () => {
    const { size, across, down } = figure.values;
    const strokes = placed(digit.strokes, { size: size / 100, across: across / 100, down: down / 100 });
    drawing.replaceChildren(...strokes.map(line));
    set(drawing, { "aria-label": translate("say.skip.sheet", { size }) });
    const found = await figure.ask("/learn/api/steps", {}, { json: { strokes } });
    if (!found) return;
    const current = found.said[found.said.length - 1];
    const quickstart = found.said.length > 1 ? found.said[0] : null;
    for (const part of /** @type {const} */ (["shrunk", "normalized"])) {
      pictures[part].update(found[part === "shrunk" ? "shrunk" : "image"], translate(`say.skip.${part}`), { most: 255 });
      told(figure.parts[`${part}-said`], quickstart?.[part] ?? null, current[part], answer(current.normalized));
    }
    figure.tell(sentence(quickstart ?? current, current));
  });
}

/** @param {number[][]} points */
function line(points) {
  const all = points.length > 1 ? points : [points[0], points[0]];
  const d = all.map(([x, y], at) => `${at === 0 ? "M" : "L"}${(x * 100).toFixed(1)} ${(y * 100).toFixed(1)}`).join("");
  return svg("path", { class: "stroke-drawn", d, "stroke-width": PEN * 100 });
}

/** @param {Normalized["said"][0]} quickstart @param {Normalized["said"][0]} current */
function sentence(quickstart, current) {
  const language = document.documentElement.lang;
  const read = (/** @type {number[]} */ shares) => ({ digit: answer(shares), share: confidence(Math.max(...shares), language) });
  const [first, then] = [read(quickstart.shrunk), read(quickstart.normalized)];
  const [other, now] = [read(current.shrunk), read(current.normalized)];
  const numbers = { quickstart: first.digit, quickstartShare: first.share, current: other.digit, currentShare: other.share };
  const same = first.digit === then.digit && other.digit === now.digit;
  const all = { ...numbers, first: then.digit, now: now.digit };
  return `${translate("say.skip.without", all)} ${translate(then.digit === now.digit ? "say.skip.with" : "say.skip.withBoth", all)} ${translate(same ? "say.skip.same" : "say.skip.other")}`;
}

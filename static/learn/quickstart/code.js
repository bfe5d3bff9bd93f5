// @ts-check
import { count } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { shape } from "./tensor-shape.js";

/** @import { Quickstart } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/**
 * @typedef {{takes?: string, gives?: string, learns?: number, printed?: string}} Told
 */

/** The program, line by line: what each does, what goes in and comes out, and what it printed. @param {ChapterPage} page */
export function wireCode(page) {
  /** @type {Experiment<{line: string}>} */
  const figure = page.experiment("code");
  const { takes, gives, learns, prints, printed } = figure.parts;
  figure.addEventListener("change", async () => {
    const { line } = figure.values;
    const found = await figure.ask("/learn/api/quickstart");
    if (!found) return;
    const told = toldOf(line, found);
    takes.textContent = told.takes ?? "–";
    gives.textContent = told.gives ?? "–";
    learns.textContent = told.learns === undefined ? "–" : count(told.learns, document.documentElement.lang);
    prints.textContent = translate(told.printed ? "say.code.printed" : "say.code.silent");
    printed.textContent = told.printed ?? "";
    printed.classList.toggle("silent", !told.printed);
    printed.classList.toggle("art", line === "load");
    figure.tell(translate(`say.code.${line}`));
  });
}

/** What there is to say of a line in shapes and numbers. @param {string} line @param {Quickstart} found @returns {Told} */
function toldOf(line, { network, printed }) {
  const [shapes = "", ...picture] = printed.data.split("\n");
  const [train = "", test = ""] = shapes.match(/\([^)]*\)/g) ?? [];
  const both = `${train}, ${test}`;
  const layer = network.layers.find(({ kind }) => kind === line);
  if (layer) return { takes: shape(layer.takes), gives: shape(layer.gives), learns: layer.parameters };
  const [first, last] = [network.layers[0], network.layers[network.layers.length - 1]];
  switch (line) {
    case "import":
      return { printed: printed.imports.trim() };
    case "load":
      return { gives: both, printed: [shapes, ...picture.filter((row) => row.trim() !== "")].join("\n") };
    case "scale":
      return { takes: both, gives: both };
    case "model":
      return { takes: shape(first.takes), gives: shape(last.gives), learns: network.parameters, printed: printed.model.trim() };
    case "input":
      return { gives: shape(first.takes) };
    case "loss":
      return { takes: shape(last.gives), gives: "()", printed: printed.guess.trim() };
    case "compile":
      return { learns: network.parameters };
    case "fit":
      return { takes: train, printed: printed.fit.trim() };
    case "evaluate":
      return { takes: test, printed: printed.evaluate.trim() };
  }
  return {};
}

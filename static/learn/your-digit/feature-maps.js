// @ts-check
import { confidence, percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { Pixels } from "../kit/pixels.js";
import { Plot } from "../kit/plot.js";
import { number } from "../kit/state.js";
import { Gallery } from "./map-gallery.js";
import { reach } from "./slider-end.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { LayerOutput } from "../kit/digit-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */

/** What each layer of the network that serves makes of the learner's digit. @param {ChapterPage} page */
export function wireFeatureMaps(page) {
  /** @type {Experiment<{layer: number, map: number}>} */
  const figure = page.experiment("maps", { map: number(0, { min: 0, max: 15, step: 1 }) });
  const digit = page.digit();
  figure.about(digit);
  const gallery = new Gallery(figure.parts.gallery);
  const chosen = new Pixels(figure.parts.chosen);
  const plot = new Plot(figure.parts.values);
  const motion = new Motion(figure, "layer", { seconds: 14 });
  gallery.addEventListener("choose", ({ detail }) => figure.set({ map: detail }));

  figure.addEventListener("change", async () => {
    const found = await figure.ask("/learn/api/layers", {}, { json: { strokes: digit.strokes } });
    if (!found) return;
    const last = found.layers.length - 1;
    const at = Math.min(figure.values.layer, last);
    const layer = found.layers[at];
    motion.limit(last);
    const name = named(layer);
    reach(motion.slider, last, at, translate("say.maps.of", { layer: at + 1, last: last + 1 }));
    figure.parts.name.textContent = name;
    const [, text] = layer.maps.length > 0 ? [maps(layer), ofMap(layer)] : [values(layer), ofValues(layer)];
    figure.tell(`${translate("say.maps.layer", { layer: at + 1, last: last + 1, version: found.version, name })} ${text}`);
  });

  /** @param {LayerOutput} layer */
  function maps(layer) {
    show(true);
    const one = Math.min(figure.values.map, layer.maps.length - 1);
    const most = Math.max(...layer.maps.flatMap((map) => map.rows.flat().map(Math.abs))) || 1;
    gallery.paint(layer.maps, most, (map) => translate("say.maps.map", { map }));
    gallery.choose(one);
    chosen.update(layer.maps[one].rows, translate("say.maps.chosen", { map: layer.maps[one].map }), { signed: true, most });
  }

  /** @param {LayerOutput} layer */
  function values({ kind, values: all }) {
    show(false);
    const ten = kind === "logits" || kind === "probabilities";
    const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
    const top = all.indexOf(Math.max(...all));
    plot.update({
      x: {
        low: -0.6,
        high: all.length - 0.4,
        ticks: ten ? [...all.keys()] : undefined,
        text: String,
        label: translate(ten ? "say.maps.digit" : "say.maps.neuron"),
      },
      y: kind === "probabilities" ? { low: 0, high: 1, text: percentAxis } : { low: low * 1.1, high: high * 1.1 || 1 },
      marks: [{ kind: "bars", x: [...all.keys()], y: all, looks: all.map((_, at) => (ten && at !== top ? "muted" : "accent")) }],
      label: translate("say.maps.values"),
    });
  }

  /** @param {boolean} pictures */
  function show(pictures) {
    figure.parts.gallery.hidden = !pictures;
    figure.parts.chosen.hidden = !pictures;
    figure.parts.values.hidden = pictures;
  }

  /** @param {LayerOutput} layer */
  function ofMap({ maps: shown, total, shape }) {
    const one = shown[Math.min(figure.values.map, shown.length - 1)];
    const numbers = { map: one.map, activity: fixed(one.activity, 3), height: shape[0], width: shape[1] };
    const rest = total > shown.length ? translate("say.maps.some", { shown: shown.length, total }) : "";
    return `${translate("say.maps.activity", numbers)} ${rest}`.trim();
  }
}

/** @param {number} share */
const percentAxis = (share) => percent(share, 0);

/** @param {LayerOutput} layer */
function named({ kind, shape, total, activation }) {
  const name = translate(`say.maps.kind.${kind}`);
  const size =
    shape.length === 3
      ? translate("say.maps.maps", { total, height: shape[0], width: shape[1] })
      : translate("say.maps.numbers", { total });
  return `${name}${activation === "relu" ? ` + ReLU` : ""}: ${size}`;
}

/** @param {LayerOutput} layer */
function ofValues({ kind, values, total }) {
  const top = values.indexOf(Math.max(...values));
  const most = Math.max(...values);
  if (kind === "probabilities")
    return translate("say.maps.probabilities", { digit: top, share: confidence(most, document.documentElement.lang) });
  if (kind === "logits") return translate("say.maps.logits", { digit: top, logit: fixed(most, 2) });
  return translate("say.maps.dense", { active: values.filter((value) => value > 0).length, total });
}

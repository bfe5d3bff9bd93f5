import assert from "node:assert/strict";
import { test } from "node:test";
import { floorOf } from "../../static/admin/accuracy-by-digit.js";
import { strength } from "../../static/admin/confusion-matrix.js";
import { adds, columns, extent, sampleOf, since } from "../../static/admin/curve-data.js";
import { mistakes } from "../../static/admin/job-confusion.js";
import { differences } from "../../static/admin/recipe.js";
import { tendency } from "../../static/admin/regression-report.js";
import { requestOf, suited } from "../../static/admin/train-form.js";
import { changes } from "../../static/admin/trainings.js";
import { signed } from "../../static/shared/format.js";
import { turnOf } from "../../static/shared/overfitting.js";
import { moved } from "../../static/shared/roving-tabindex.js";

const EPOCHS = [
  { epoch: 1, loss: 0.3, accuracy: 0.9, val_loss: 0.2, val_accuracy: 0.94, seconds: 2 },
  { epoch: 2, loss: 0.1, accuracy: 0.97, val_loss: null, val_accuracy: null, seconds: 2 },
];

const job = (fraction, history, phase = "fitting") => ({
  progress: { phase, fraction, epochs: 4 },
  metrics: { loss: 0.5, accuracy: 0.8 },
  history,
});

test("what the form leaves empty is left to the recipe", () => {
  const data = new FormData();
  for (const [name, value] of [
    ["recipe", "fast"],
    ["epochs", "3"],
    ["seed", ""],
    ["learning_rate", "0.01"],
    ["promote", "on"],
  ])
    data.set(name, value);
  assert.deepEqual(requestOf(data), { recipe: "fast", overrides: { epochs: 3, learning_rate: 0.01 }, promote: "auto" });
});

const fields = (given) => ({ get: (name) => given[name] ?? null });

test("all images at once are a batch size of their own", () => {
  const asked = requestOf(fields({ recipe: "fast", full: "on", optimizer: "momentum", loss: "", promote: "on" }));
  assert.deepEqual(asked.overrides, { batch_size: "full", optimizer: "momentum" });
});

test("no hidden layers and no dropout are something else than nothing given", () => {
  assert.deepEqual(requestOf(fields({ recipe: "fast", hidden_layers: "0", dropout: "0" })).overrides, {
    hidden_layers: 0,
    dropout: 0,
  });
});

test("32 bits are asked for, and 8 are too, and nothing given is neither", () => {
  assert.deepEqual(requestOf(fields({ recipe: "fast", quantize: "false" })).overrides, { quantize: false });
  assert.deepEqual(requestOf(fields({ recipe: "fast", quantize: "true" })).overrides, { quantize: true });
  assert.deepEqual(requestOf(fields({ recipe: "fast", quantize: "" })).overrides, {});
});

const FAST = {
  own: { batch_size: 128, optimizer: "adam", learning_rate: 0.008, activation: "relu", hidden_layers: 1, units: 96 },
  rates: { sgd: 0.3, adam: 0.001 },
  fixed: [],
  bare: ["units"],
};

test("the rate shown is the one that comes with the optimizer chosen", () => {
  assert.equal(suited(FAST, fields({})).own.learning_rate, 0.008);
  assert.equal(suited(FAST, fields({ optimizer: "sgd" })).own.learning_rate, 0.3);
  assert.equal(suited(FAST, fields({ optimizer: "adam" })).own.learning_rate, 0.008);
});

test("what would mean nothing cannot be given", () => {
  assert.deepEqual([...suited(FAST, fields({})).idle], ["alpha"]);
  assert.deepEqual([...suited(FAST, fields({ activation: "leaky-relu" })).idle], []);
  assert.deepEqual([...suited(FAST, fields({ hidden_layers: "0", full: "on" })).idle], ["batch_size", "units", "alpha"]);
  assert.deepEqual([...suited({ ...FAST, own: { ...FAST.own, hidden_layers: 0 } }, fields({})).idle], ["units", "alpha"]);
});

test("of a network that stays as it is, nothing of it can be given", () => {
  const refine = { own: { epochs: 2, optimizer: "adam" }, rates: {}, fixed: ["activation", "units"], bare: ["units"] };
  const { own, idle } = suited(refine, fields({ activation: "leaky-relu" }));
  assert.deepEqual([...idle], ["activation", "units", "alpha"]);
  assert.deepEqual([own.epochs, own.units], [2, undefined]);
});

test("without the only hidden layers nothing is shown of what they would have", () => {
  const dense = { ...FAST, own: { ...FAST.own, dropout: 0.2 }, bare: ["units", "activation", "dropout"] };
  const { own, idle } = suited(dense, fields({ hidden_layers: "0", activation: "leaky-relu" }));
  assert.deepEqual([...idle], ["units", "activation", "dropout", "alpha"]);
  assert.deepEqual([own.dropout, own.activation], [undefined, undefined]);
});

const run = (losses, validation) => losses.map((loss, at) => ({ epoch: at + 1, loss, val_loss: validation[at] }));

test("overfitting begins at the lowest validation loss, once it has not been met for three epochs", () => {
  const falling = [1, 0.6, 0.4, 0.3, 0.2, 0.1];
  assert.equal(turnOf(run(falling, [0.9, 0.5, 0.4, 0.45, 0.5, 0.6])), 3);
  assert.equal(turnOf(run(falling.slice(0, 5), [0.9, 0.5, 0.4, 0.45, 0.5])), null);
  assert.equal(turnOf(run(falling, [0.9, 0.5, 0.4, 0.45, 0.5, 0.39])), null);
});

test("a network that no longer learns its training digits either does not overfit", () => {
  assert.equal(turnOf(run([1, 0.6, 0.4, 0.5, 0.5, 0.5], [0.9, 0.5, 0.4, 0.45, 0.5, 0.6])), null);
});

test("without validation digits nothing is said about overfitting", () => {
  assert.equal(turnOf(run([1, 0.6, 0.4, 0.3, 0.2], [null, null, null, null, null])), null);
  assert.equal(turnOf([]), null);
});

test("losses that ran away mark nothing", () => {
  assert.equal(turnOf(run([1, null, null, null, null], [0.5, null, null, null, null])), null);
});

test("an unchecked box means: do not serve it", () => {
  const data = new FormData();
  data.set("recipe", "quickstart");
  assert.equal(requestOf(data).promote, "never");
});

test("a reading within an epoch lies between the epochs", () => {
  assert.deepEqual(sampleOf(job(0.4, EPOCHS.slice(0, 1))), { at: 1.6, loss: 0.5, accuracy: 0.8 });
});

test("there is no reading while the data is prepared", () => {
  assert.equal(sampleOf(job(0, [], "preparing")), null);
});

test("the curves join readings within epochs and after them, and leave gaps where nothing was validated", () => {
  const samples = [
    { at: 0.5, loss: 0.6, accuracy: 0.7 },
    { at: 1.5, loss: 0.2, accuracy: 0.95 },
  ];
  assert.deepEqual(columns(EPOCHS, samples, "loss"), [
    [0.5, 1, 1.5, 2],
    [0.6, 0, 0.2, 0],
    [null, 0.2, null, null],
  ]);
});

test("the training curve does not jump where an epoch begins", () => {
  // the loss falls evenly from 1 to 0 in two epochs; what is reported is the mean since the epoch began
  const means = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2].map((at) => {
    const began = Math.ceil(at) - 1;
    return { at, value: 1 - (began + at) / 4 };
  });
  const values = since(means).map(({ value }) => value);
  const falls = values.slice(1).map((value, index) => values[index] - value);
  for (const fall of falls) assert.ok(Math.abs(fall - 0.125) < 1e-9, `${values}`);
});

test("a long run keeps no more readings than its curve has pixels", () => {
  const before = [{ at: 3, loss: 0.1, accuracy: 0.9 }];
  assert.equal(adds(before, { at: 3.05, loss: 0.1, accuracy: 0.9 }, 40), false);
  assert.equal(adds(before, { at: 3.1, loss: 0.1, accuracy: 0.9 }, 40), true);
  assert.equal(adds(before, { at: 3.05, loss: 0.1, accuracy: 0.9 }, 5), true);
});

test("a long run's scale shows the late differences, not the first steps", () => {
  const at = [...Array(40).keys()].map((epoch) => epoch + 1);
  const rising = at.map((epoch) => 0.999 - 0.4 / epoch ** 3);
  const [low, high] = extent([at, rising, rising.map(() => null)], 40, 1);
  assert.ok(low > 0.99 && high > 0.999 && high <= 1);
  assert.ok(extent([at.slice(0, 5), rising.slice(0, 5), []], 40, 1)[0] < 0.6);
});

test("a short run's scale shows all of it", () => {
  const [low, high] = extent(
    [
      [1, 2, 3],
      [0.5, 0.2, 0.1],
      [null, null, null],
    ],
    3,
  );
  assert.ok(low < 0.1 && low >= 0 && high > 0.5);
});

test("a chart without a reading has a scale all the same", () => {
  assert.deepEqual(extent([[], [], []], 5), [0, 1]);
});

test("the bars begin at a round percent under the lowest digit", () => {
  assert.equal(floorOf([0.99, 0.985, null]), 0.95);
  assert.equal(floorOf([0.99, 0.93]), 0.9);
  assert.equal(floorOf([0.2, 0.9]), 0);
});

test("a single mistake can be seen beside twenty, and none cannot", () => {
  assert.equal(strength(0, 20), 0);
  assert.ok(strength(1, 20) > 0.3);
  assert.equal(strength(20, 20), 1);
});

test("what was changed in a recipe is told in a line", () => {
  assert.equal(changes({ batch_size: 64, seed: 7 }), "batch size 64, seed 7");
  assert.equal(changes({}), "–");
});

test("the arrow keys move within a grid and stop at its rim", () => {
  assert.equal(moved("ArrowRight", 0, 100, 10), 1);
  assert.equal(moved("ArrowDown", 15, 100, 10), 25);
  assert.equal(moved("ArrowUp", 5, 100, 10), null);
  assert.equal(moved("ArrowLeft", 0, 100, 10), null);
  assert.equal(moved("Home", 15, 100, 10), 10);
  assert.equal(moved("End", 15, 100, 10), 19);
  assert.equal(moved("End", 6, 8, 5), 7);
  assert.equal(moved("a", 6, 8, 5), null);
});

test("a change wears its sign, and none wears both", () => {
  assert.equal(signed(0.314, 2), "+0.31");
  assert.equal(signed(-2, 0), "−2");
  assert.equal(signed(-0.001, 2), "±0.00");
});

test("a set is read better or worse only by more than its margin", () => {
  assert.equal(tendency({ before: 0.98, after: 0.99, margin: 0.005 }), "better");
  assert.equal(tendency({ before: 0.99, after: 0.98, margin: 0.005 }), "worse");
  assert.equal(tendency({ before: 0.98, after: 0.984, margin: 0.005 }), "same");
  assert.equal(tendency({ before: 0.98, after: 0.98, margin: 0 }), "same");
});

const TABLE = Array.from({ length: 10 }, (_, digit) => Array.from({ length: 10 }, (_, read) => (digit === read ? 90 : 0)));

test("of the mistakes after an epoch the commonest is named", () => {
  const matrix = TABLE.map((row) => [...row]);
  matrix[4][9] = 5;
  matrix[7][1] = 3;
  assert.deepEqual(mistakes(matrix), { images: 908, wrong: 8, most: { digit: 4, read: 9, images: 5 } });
});

test("where nothing is read wrong no mistake is named", () => {
  assert.deepEqual(mistakes(TABLE), { images: 900, wrong: 0, most: null });
  assert.deepEqual(mistakes([]), { images: 0, wrong: 0, most: null });
});

test("of two recipes only what differs is named, also within a setting, and what one of them lacks", () => {
  const fast = { name: "fast", epochs: 3, batch_size: 128, augmentation: null, validation: 1 / 30 };
  const best = {
    name: "best",
    epochs: 30,
    batch_size: 128,
    augmentation: { rotation: 0.12, widths: [0, -1, 2] },
    validation: 1 / 30,
  };
  assert.deepEqual(differences(fast, best), [
    ["epochs", "3", "30"],
    ["rotation", "–", "0.12"],
    ["widths", "–", "0, -1, 2"],
  ]);
  assert.deepEqual(differences(best, { ...best, name: "again" }), []);
});

test("the lines of a sweep's form become a grid, numbers as numbers", () => {
  const grid = "learning-rate = 0.001, 0.002\n\noptimizer=sgd,adam\nquantize=true\nspeed";
  const asked = requestOf(fields({ recipe: "fast", promote: "on", grid, seeds: "2", halving: "on" }));
  assert.deepEqual(asked.grid, { learning_rate: [0.001, 0.002], optimizer: ["sgd", "adam"], quantize: [true], speed: [] });
  assert.deepEqual([asked.seeds, asked.halving], [2, true]);
});

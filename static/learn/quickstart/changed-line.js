// @ts-check
/** @import { Overrides } from "../../shared/api-types.d.ts" */

const MODEL = "keras.layers.";

/** @type {Record<string, (value: number | string | boolean, all: Overrides) => string>} */
const LINES = {
  epochs: (value) => `model.fit(x_train, y_train, epochs=${value}, verbose=2)`,
  share: (value) => `some = np.random.default_rng(0).permutation(60000)[:${Math.round(Number(value) * 60_000)}]`,
  batch_size: (value) =>
    `model.fit(x_train, y_train, epochs=5, batch_size=${value === "full" ? "len(x_train)" : value}, verbose=2)`,
  units: (value) => `${MODEL}Dense(${value}, activation="relu"),`,
  hidden_layers: (value) => `${value} × ${MODEL}Dense(128, activation="relu"), ${MODEL}Dropout(0.2),`,
  activation: (value) => `${MODEL}Dense(128, activation="${value}"),`,
  dropout: (value) => `${MODEL}Dropout(${value}),`,
  learning_rate: (value) => `model.compile(optimizer=keras.optimizers.Adam(${value}), loss=loss, metrics=["accuracy"])`,
  optimizer: (value, { learning_rate: rate }) =>
    rate === undefined
      ? `model.compile(optimizer="${value}", loss=loss, metrics=["accuracy"])`
      : `model.compile(optimizer=keras.optimizers.${String(value).toUpperCase()}(${rate}), loss=loss, metrics=["accuracy"])`,
};

/** The line of the program that a change changes, as it is then; the empty string where nothing is changed. @param {Overrides} overrides */
export function changedLine(overrides) {
  const changed = "optimizer" in overrides ? "optimizer" : Object.keys(overrides)[0];
  return changed === undefined ? "" : LINES[changed](overrides[changed], overrides);
}

/** Whether two trainings change the same. @param {Overrides} one @param {Overrides} other */
export function alike(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

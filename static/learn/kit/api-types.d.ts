/** What the course's API answers. No page loads this file: it is for the compiler. */

import type { Evaluation, Overrides } from "../../shared/api-types.d.ts";

/** An activation function over `x`; `lowest` and `highest` are null where it has no bound. */
export interface Curve {
  x: number[];
  y: number[];
  derivative: number[];
  /** Where there is no derivative. */
  kinks: number[];
  lowest: number | null;
  highest: number | null;
}

/** A loss over the prediction, with its gradient by the prediction and by the prediction's logit. */
export interface LossCurve {
  prediction: number[];
  loss: number[];
  gradient: number[];
  logit_gradient: number[];
}

/** A loss of one answer; `by_label` is what it would be if the right digit were 0, 1 and so on. */
export interface LossOfAnswer {
  name: string;
  loss: number;
  by_label: number[];
}

/** `extent` is x from, x to, y from, y to. */
export interface Surface {
  name: string;
  formula: string;
  extent: number[];
  minima: number[][];
  start: number[];
}

/** A surface's heights, in rows: one for each y. */
export interface Grid {
  x: number[];
  y: number[];
  heights: number[][];
}

/** An optimizer's way over a surface; `arrived` is the step from which on it stays close to a lowest point. */
export interface Path {
  optimizer: string;
  rate: number;
  points: [number, number][];
  heights: number[];
  diverged: boolean;
  arrived: number | null;
}

/** The norm of the gradient by each layer's weights, and the mean derivative of the activation in it. */
export interface Vanishing {
  activation: string;
  by_weights: number[];
  slopes: number[];
}

/** A neuron that learns, step by step; `active` is the share of the inputs for which it is above zero. */
export interface Revival {
  weights: number[];
  biases: number[];
  losses: number[];
  active: number[];
}

/** A layer without an activation; rows of `weights` are inputs. */
export interface Linear {
  weights: number[][];
  bias: number[];
  outputs: number[];
}

export interface Stack {
  layers: Linear[];
  /** The one layer that does what they all do. */
  collapsed: Linear;
}

/** A layer's numbers in one pass forward and back; `by_…` is the loss's gradient, `next_…` is after one step. */
export interface TracedLayer {
  weights: number[][];
  bias: number[];
  sums: number[];
  outputs: number[];
  by_outputs: number[];
  by_sums: number[];
  by_weights: number[][];
  by_bias: number[];
  next_weights: number[][];
  next_bias: number[];
}

/** One pass through a network with a hidden and an output layer. */
export interface Trace {
  layers: [hidden: TracedLayer, output: TracedLayer];
  loss: number;
  next_loss: number;
}

/** A descent by batches: at each iteration shown the two weights and the loss of all images. */
export interface Descent {
  per_epoch: number;
  iterations: number[];
  points: [number, number][];
  losses: number[];
  diverged: boolean;
  images: number;
  noise: number[];
  minimum: [number, number];
  lowest: number;
}

/** A recorded training of one optimizer. */
export interface Raced {
  optimizer: string;
  rate: number;
  /** Whether it is the rate that suits it best; others are Keras's own. */
  suited: boolean;
  per_epoch: number;
  iterations: number[];
  loss: number[];
  accuracy: number[];
  val_loss: number;
  val_accuracy: number;
}

/** A recorded training; an entry of each list for each epoch. */
export interface Run {
  name: string;
  digits: number;
  dropout: number;
  /** Epochs after which the network was kept. */
  kept: number[];
  loss: number[];
  accuracy: number[];
  val_loss: number[];
  val_accuracy: number[];
}

/** What the networks of a run said of a digit: ten probabilities for each of the epochs. */
export interface SaidByEpoch {
  name: string;
  epochs: number[];
  probabilities: number[][];
}

/** The hidden neurons of the recorded network: 28 by 28 weights, and the weight in each of the ten logits. */
export interface Neurons {
  neurons: { weights: number[][]; bias: number; says: number[] }[];
  bias: number[];
}

/** A digit on its way through that network. */
export interface Passage {
  pixels: number[][];
  products: number[][];
  sums: number[];
  outputs: number[];
  logits: number[];
  probabilities: number[];
}

export interface Network {
  layers: { kind: string; takes: number[]; gives: number[]; parameters: number }[];
  parameters: number;
}

export interface Readings {
  loss: number;
  accuracy: number;
}

/** `line` is what Keras printed. */
export type Measured = Readings & { line: string; steps: number; seconds: number };

export interface Quickstart {
  keras: string;
  network: Network;
  /** What each of the notebook's cells printed, by its id. */
  printed: Record<string, string>;
  lines: string[];
  history: (Measured & { epoch: number })[];
  evaluation: Measured;
  published: Readings;
}

/** A recorded training like the quickstart but for one thing. */
export interface Changed {
  name: string;
  overrides: Overrides;
  network: Network;
  lines: string[];
  history: (Evaluation & { epoch: number; steps?: number | null; seconds: number })[];
  evaluation: Evaluation;
}

/** Of `count` held-out digits those that only a version, by the SHA-256 of its file, or only the quickstart reads right. */
export interface Pairs {
  count: number;
  versions: Record<string, { gained: number; lost: number }>;
}

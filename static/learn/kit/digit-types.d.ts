/** What the course's API answers about a digit. No page loads this file: it is for the compiler. */

/** A digit turned, moved or scaled: 28 rows of 28, and what both networks say of it. */
export interface Turned {
  value: number;
  image: number[][];
  quickstart: number[];
  current: number[];
}

/** The versions, and the digit for each value. */
export interface TurnedByValue {
  kind: string;
  normalize: boolean;
  quickstart: number;
  current: number;
  turned: Turned[];
}

/** Left, top, right, bottom, in pixels of the ink as found. */
export type Box = [left: number, top: number, right: number, bottom: number];

/** How a digit was normalized, step by step. */
export interface Normalized {
  ink: { width: number; height: number; pixel: number; rows: number[][] };
  box: Box;
  square: Box;
  average: number[][];
  stretched: number[][];
  centre: [number, number];
  corner: [number, number];
  lands: [number, number];
  image: number[][];
  shrunk: number[][];
  said: { version: number; normalized: number[]; shrunk: number[] }[];
}

/** A feature map; `map` is its number among all of the layer's. */
export interface FeatureMap {
  map: number;
  activity: number;
  rows: number[][];
}

export interface LayerOutput {
  kind: "convolution" | "pool" | "dense" | "activation" | "other" | "logits" | "probabilities";
  activation: string | null;
  /** Height, width and maps; or how many values. */
  shape: number[];
  total: number;
  pixel: number;
  maps: FeatureMap[];
  values: number[];
}

/** What each layer makes of a digit; `convolution` is the first one, null where the network has none. */
export interface LayerByLayer {
  version: number;
  total: number;
  layers: LayerOutput[];
  convolution: {
    layer: number;
    source: number[][][];
    kernels: { map: number; bias: number; channels: number[][][] }[];
    size: [number, number];
  } | null;
}

/** One place of the first convolution: what the kernel sees, its weights and their products, a plane for each channel. */
export interface Patch {
  version: number;
  map: number;
  row: number;
  column: number;
  /** Row and column of the source where the patch begins; below 0 in the padding. */
  corner: [number, number];
  patch: number[][][];
  kernel: number[][][];
  products: number[][][];
  bias: number;
  /** Of the products and the bias. */
  sum: number;
  activation: string | null;
  output: number;
}

/** What the ink says for or against `digit`, 28 rows of 28 in -1..1; `answer` is what the network reads. */
export interface Reasons {
  version: number;
  digit: number;
  answer: number;
  probabilities: number[];
  image: number[][];
  saliency: number[][];
}

/** Hard held-out digits, with what the versions `quickstart` and `current` say of each. */
export interface HardDigits {
  quickstart: number;
  current: number;
  digits: { label: number; image: number[][]; quickstart: number[]; current: number[] }[];
}

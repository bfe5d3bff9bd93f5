/** What the server answers. No page loads this file: it is for the compiler, which reads it where a module names its types. */

/** The answer of `POST /predict`. */
export interface Prediction {
  digit: number;
  /** The digit's probability, 0..1. */
  confidence: number;
  /** Ten, summing to 1. */
  probabilities: number[];
  /** False when the network cannot tell. */
  is_digit: boolean;
  version: number;
  warnings: string[];
  /** Where it was read, unless by the server. */
  reader?: "device";
  /** With `?view=1`: the digit image, as a PNG data URL. */
  image?: string;
  /** With `?explain=1`: 28 rows of 28 numbers in -1..1; above 0 the ink there speaks for the answer, below 0 against it. */
  saliency?: number[][];
  /** With `?number=1`, where it is no single digit. */
  number?: WholeNumber;
}

/** One digit of a number. */
export interface NumberDigit {
  digit: number;
  confidence: number;
  probabilities: number[];
  is_digit: boolean;
  /** Left, top, width and height, in the strokes' unit or the image's pixels. */
  box: [number, number, number, number];
  line: number;
  /** Which of the strokes it is. */
  strokes: number[];
  image?: string;
}

/** A number of several digits, or of a digit and a mark. */
export interface WholeNumber {
  text: string;
  digits: NumberDigit[];
  marks: { kind: "minus" | "point" | "comma" | "space"; box: [number, number, number, number] }[];
  warnings: string[];
}

export type Overrides = Record<string, number | string | boolean>;

export interface Metrics {
  loss: number | null;
  accuracy: number | null;
  val_loss: number | null;
  val_accuracy: number | null;
}

export interface Epoch extends Metrics {
  epoch: number;
  seconds: number;
  /** Batches in it. */
  steps?: number | null;
  /** Of the latest epoch alone: a row for each digit, a column for each answer. */
  confusion?: number[][] | null;
}

export interface Evaluation {
  accuracy: number | null;
  loss: number | null;
}

/** What one of the gate's reasons rests on. */
export interface Finding {
  kind: string;
  values: Record<string, number | string>;
}

export interface Verdict {
  decision: string;
  reasons: string[];
  /** Of each of the reasons, in their order. */
  findings?: Finding[];
}

/** A training. */
export interface Job {
  id: string;
  status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  recipe: string;
  overrides: Overrides;
  error: string | null;
  /** The cause of the error, where it has a known one, and what its sentence names. */
  failure?: { cause: string; values: Record<string, string> } | null;
  created: string;
  /** How it was asked to end early. */
  asked?: "keep" | "drop" | null;
  progress: {
    phase: string | null;
    epoch: number;
    epochs: number;
    /** 0..1. */
    fraction: number;
    eta_seconds: number | null;
    images_per_second: number | null;
    evaluation?: Evaluation | null;
  };
  metrics: Metrics;
  history: Epoch[];
  /** What it compares, where it is a sweep. */
  sweep?: Sweep | null;
  result: (Evaluation & { fit_seconds: number; version: number | null; promoted: boolean; verdict: Verdict }) | null;
}

/** A mean over seeds, and its standard error where there are two or more. */
export interface Mean {
  value: number;
  error: number | null;
}

/** How a setting of a sweep does on the validation digits. */
export interface SettingSummary {
  setting: string;
  accuracy: Mean | null;
  loss: Mean | null;
  /** That each seed was trained for. */
  epochs: number[];
  complete: number;
  stopped: number;
  failed: number;
}

/** One training of a sweep. */
export interface TrialCurve {
  setting: string;
  seed: number;
  val_accuracy: (number | null)[];
  val_loss: (number | null)[];
  end: "complete" | "stopped" | "failed" | null;
}

export interface Sweep {
  grid: Record<string, (number | string | boolean)[]>;
  seeds: number;
  settings: SettingSummary[];
  trials: TrialCurve[];
  best: string | null;
}

export interface JobList {
  jobs: Job[];
  /** False where a job has waited for longer than a trainer that is at work lets it. */
  attended: boolean;
}

/** A reading within an epoch; `at` in epochs. */
export interface Sample {
  at: number;
  loss: number | null;
  accuracy: number | null;
}

/** An image that one of two versions read right. */
export interface Example {
  index: number;
  digit: number;
  before: number;
  after: number;
  confidence: number;
  /** A PNG as a data URL, unless it is a correction. */
  image: string | null;
  /** The SHA-256 of a correction's image, which is shown while it is stored. */
  content?: string | null;
}

/** How the reading of one set of images changes; `before`, `after` and `margin` are shares. */
export interface Change {
  name: string;
  count: number;
  before: number;
  after: number;
  margin: number;
  right: number;
  wrong: number;
  newly_right: Example[];
  newly_wrong: Example[];
}

/** The gate's report on a candidate beside version `against`; pairs are before and after. */
export interface Regression {
  against: number;
  changes: Change[];
  per_digit: (number | null)[];
  milliseconds: [number, number];
  size_bytes: [number, number];
}

/** What there is to say of a version in figures. */
export interface Figures {
  version: number;
  name: string;
  created: string;
  accuracy: number;
  loss: number;
  /** Null for a digit that was not there to be read. */
  per_digit: (number | null)[];
  confusion: number[][];
  parameters: number;
  size_bytes: number;
  fit_seconds: number;
  calibration?: { temperature: number | null; ece: number } | null;
}

/** One of the two files between which quantizing chooses; `accuracy` is held-out. */
export interface QuantizedFigures {
  accuracy: number;
  milliseconds: number;
  size_bytes: number;
}

/** What quantizing changed: `read_otherwise` counts the held-out digits that the two files answer differently. */
export interface Quantization {
  weights: "int8" | "float32";
  /** Why the weights have 32 bits. */
  reason: "off" | "impossible" | "reads-worse" | "slower" | null;
  float32: QuantizedFigures | null;
  int8: QuantizedFigures | null;
  read_otherwise: number | null;
}

/** How a version reads synthesized drawings: by both of its networks, and by the image's alone; `used` whether there are two. */
export interface Strokes {
  used: boolean;
  accuracy: number;
  by_image: number;
  drawings: number;
}

/** A version's card. */
export interface Card extends Figures {
  recipe: Recipe;
  parent: number | null;
  sha256: Record<string, string>;
  data_sha256: string;
  verdict?: Verdict;
  regression?: Regression | null;
  /** Absent on cards of before there was quantizing. */
  quantization?: Quantization | null;
  /** Absent where there is no network for the path of strokes. */
  strokes?: Strokes;
}

/** A recipe's settings; some are settings themselves. */
export interface Recipe {
  optimizer?: string;
  learning_rate?: number;
  epochs?: number;
  [name: string]: unknown;
}

/** How an admin calls a version, and what they wrote down about it; empty where there is nothing. */
export interface Naming {
  version: number;
  name: string;
  note: string;
}

export interface VersionList {
  current: number | null;
  pinned: number[];
  shipped: number[];
  /** Of versions that have a name or a note. */
  names: Naming[];
  /** The version that rolling back would serve. */
  rollback: number | null;
  versions: Card[];
  /** Those whose card cannot be read. */
  broken?: { version: number; why: string }[];
}

/** An entry of the audit log. */
export interface AuditEntry {
  at: string;
  who: string;
  what: string;
  version: number;
  from: number | null;
  why: string | null;
  /** The new name or note. */
  text?: string;
}

/** What one version reads in an image. */
export interface Answer {
  answer: number;
  confidence: number;
  probabilities: number[];
}

/** A held-out image; `image` is a PNG data URL. */
export interface HeldOut {
  index: number;
  image: string;
  digit: number;
}

export type HeldOutRead = HeldOut & Answer;
export type HeldOutDiffering = HeldOut & { a: Answer; b: Answer };

/** One cell of a version's confusion matrix, with the most telling of its images. */
export interface MatrixCell {
  version: number;
  digit: number;
  read: number;
  count: number;
  same_digits: boolean;
  images: HeldOutRead[];
}

export type ComparedVersion = Figures & { milliseconds: number };

/** Two versions side by side; `difference` is `b` less `a`. */
export interface Comparison {
  a: ComparedVersion;
  b: ComparedVersion;
  difference: Pick<ComparedVersion, "accuracy" | "loss" | "per_digit" | "confusion" | "size_bytes" | "milliseconds">;
  same_digits: boolean;
  newly_right: { count: number; images: HeldOutDiffering[] };
  newly_wrong: { count: number; images: HeldOutDiffering[] };
}

/** A correction that somebody sent, as a reviewer sees it. */
export interface Correction {
  id: string;
  label: number;
  image: string;
  answer: number;
  confidence: number;
  state: "new" | "accepted" | "rejected";
  final_label: number | null;
  duplicates?: string[];
  suspicion?: string | null;
}

export type CorrectionCounts = Record<"new" | "accepted" | "rejected" | "held", number>;

/** A page of the corrections; `next` is where the following one begins. */
export interface CorrectionPage {
  corrections: Correction[];
  next: string | null;
  counts: CorrectionCounts;
}

/** What the page, its worker and the server's list say to each other. No page loads this file: it is for the compiler. */

import type { NumberDigit, WholeNumber } from "../shared/api-types.d.ts";
import type { Stroke } from "../shared/ink.js";
import type { Recognition } from "./recognize.js";

/** Where a network is, and its file's hash. */
export interface NetworkFile {
  network: string;
  sha256: string;
}

/** `GET /offline.json`: the version in service, its network, and that of strokes where it has one. */
export interface Served extends NetworkFile {
  version: number;
  strokes: NetworkFile | null;
}

/** To the worker: read this. */
export interface Asked {
  id: number;
  strokes: Stroke[];
}

/** A number, with the image of each digit as 784 grey values. */
export type DeviceNumber = Omit<WholeNumber, "digits"> & { digits: (Omit<NumberDigit, "image"> & { image: Uint8Array })[] };

/** What a drawing is, with its digit image of 28x28; or the slug of what the server would refuse it with. */
export type Answered =
  | { reading: Recognition & { version: number }; image: Uint8Array; number?: DeviceNumber }
  | { refused: string };

/** From the worker; `unable` where it can read nothing. */
export type Told = (Answered & { id: number }) | { unable: string };

/** What the course asks for. No page loads this file: it is for the compiler. */

import type { Answer, Routes } from "../../shared/api-routes.d.ts";
import type * as course from "./api-types.d.ts";
import type * as digits from "./digit-types.d.ts";

type CourseRoutes = [
  [`GET /learn/api/activations/${string}`, course.Curve],
  ["GET /learn/api/softmax", { probabilities: number[] }],
  ["GET /learn/api/losses", { losses: course.LossOfAnswer[] }],
  [`GET /learn/api/losses/${string}`, course.LossCurve],
  ["GET /learn/api/surfaces", { surfaces: course.Surface[] }],
  [`GET /learn/api/surfaces/${string}` | "GET /learn/api/batches/surface", course.Grid],
  [`GET /learn/api/race/${string}`, { paths: course.Path[]; start: [number, number] }],
  ["GET /learn/api/vanishing", course.Vanishing],
  ["GET /learn/api/revival", course.Revival],
  ["GET /learn/api/stack", course.Stack],
  ["GET /learn/api/network", course.Trace],
  ["GET /learn/api/batches", course.Descent],
  ["GET /learn/api/batches/cost", { descents: course.Descent[] }],
  ["GET /learn/api/runs", { race: course.Raced[]; epochs: { runs: course.Run[] } }],
  ["GET /learn/api/paired", course.Pairs],
  ["GET /learn/api/neurons", course.Neurons],
  ["POST /learn/api/neurons", course.Passage],
  ["POST /learn/api/said", { runs: course.SaidByEpoch[] }],
  ["GET /learn/api/quickstart", course.Quickstart],
  ["GET /learn/api/quickstart/changes", { runs: course.Changed[] }],
  ["GET /learn/api/hard", digits.HardDigits],
  ["POST /learn/api/turned", digits.TurnedByValue],
  ["POST /learn/api/steps", digits.Normalized],
  ["POST /learn/api/layers", digits.LayerByLayer],
  ["POST /learn/api/patch", digits.Patch],
  ["POST /learn/api/saliency", digits.Reasons],
];

/** What `Path` is answered with in the course: by POST where there is `json` to send. */
export type CourseAnswer<Path extends string, How> = Answer<
  How extends { json: unknown } ? "POST" : "GET",
  Path,
  [...CourseRoutes, ...Routes]
>;

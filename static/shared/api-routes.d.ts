import type {
  AuditEntry,
  Card,
  Comparison,
  CorrectionCounts,
  CorrectionPage,
  Job,
  JobList,
  MatrixCell,
  Naming,
  Prediction,
  Regression,
  Sample,
  VersionList,
} from "./api-types.d.ts";

/** A request's method and path without its query, and what it is answered with. */
export type Route = [request: string, answer: unknown];

/** What the pages ask for. Of the routes that fit a request the first counts. */
export type Routes = [
  ["POST /predict", Prediction],
  ["GET /v2/models/digits", { versions: string[] }],
  ["GET /session", { admin: boolean }],
  ["POST /session" | "DELETE /session", null],
  ["GET /train", JobList],
  [`GET /train/${string}/samples`, { samples: Sample[] }],
  [`GET /train/${string}/report`, Regression],
  ["POST /train" | `${"GET" | "DELETE"} /train/${string}`, Job],
  ["GET /models", VersionList],
  ["GET /models/audit", { entries: AuditEntry[] }],
  ["GET /models/compare", Comparison],
  [`GET /models/${string}/held-out`, MatrixCell],
  ["POST /models/rollback" | `POST /models/${string}/promote`, { current: number }],
  [`${"PUT" | "DELETE"} /models/${string}/pin` | `DELETE /models/${string}`, null],
  [`GET /models/${string}`, Card],
  [`PATCH /models/${string}`, Naming],
  ["GET /corrections/counts", CorrectionCounts],
  ["GET /corrections", CorrectionPage],
  ["PATCH /corrections", Omit<CorrectionPage, "next">],
  ["POST /corrections/import", { imported: number; known: number }],
];

type WithoutQuery<Path extends string> = Path extends `${infer Bare}?${string}` ? Bare : Path;

type First<Request extends string, Table extends Route[]> = Table extends [
  [infer Pattern, infer Found],
  ...infer Rest extends Route[],
]
  ? Request extends Pattern
    ? Found
    : First<Request, Rest>
  : unknown;

/** What `Method` and `Path` are answered with; unknown where the table has no such route. */
export type Answer<Method extends string, Path extends string, Table extends Route[] = Routes> = First<
  `${Method} ${WithoutQuery<Path>}`,
  Table
>;

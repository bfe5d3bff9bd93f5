import assert from "node:assert/strict";
import { test } from "node:test";
import { between, counted, quantile } from "../../static/admin/traffic-figures.js";

const scrape = (digits, unsure, corrections, fast, all) => `# HELP digits_predictions_total Digits read, by the answer.
digits_predictions_total{digit="0"} ${digits - 1}
digits_predictions_total{digit="7"} 1.0
digits_refused_total ${unsure}
digits_requests_total{method="POST",route="/corrections",status="201"} ${corrections}
digits_requests_total{method="POST",route="/corrections",status="422"} 9.0
digits_request_seconds_bucket{le="0.01",method="POST",route="/predict"} ${fast}
digits_request_seconds_bucket{le="0.1",method="POST",route="/predict"} ${all}
digits_request_seconds_bucket{le="+Inf",method="POST",route="/predict"} ${all}
digits_request_seconds_bucket{le="0.01",method="GET",route="/"} 500.0
`;

test("the figures are of what happened between two looks, and corrections since the start", () => {
  const traffic = between(counted(scrape(10, 5, 2, 10, 10), 100), counted(scrape(30, 6, 3, 20, 30), 110));
  assert.equal(traffic.rate, 2);
  assert.equal(traffic.unsure, 0.05);
  assert.equal(traffic.median, 0.01);
  assert.equal(traffic.corrections, 3);
  assert.ok(Math.abs(traffic.slow - 0.091) < 1e-9);
});

test("where nothing was read, no share and no time is claimed", () => {
  const look = counted(scrape(10, 5, 2, 10, 10), 100);
  const { rate, unsure, median } = between(look, { ...look, at: 104 });
  assert.deepEqual({ rate, unsure, median }, { rate: 0, unsure: null, median: null });
});

test("answers beyond the last bound are said to take as long as that bound", () => {
  assert.equal(
    quantile(
      [
        [0.1, 1],
        [Number.POSITIVE_INFINITY, 100],
      ],
      0.95,
    ),
    0.1,
  );
});

// @ts-check
import { call, Problem } from "./api.js";
import { Audit } from "./audit.js";
import { ByDigit } from "./by-digit.js";
import { Cell } from "./cell.js";
import { Compare } from "./compare.js";
import { Confirm } from "./confirm.js";
import { Confusion } from "./confusion.js";
import { Curves } from "./curves.js";
import { Ending } from "./ending.js";
import { Epochs } from "./epochs.js";
import { Feed } from "./feed.js";
import { percent } from "./format.js";
import { hasEnded, JobView } from "./job.js";
import { JobMatrix } from "./job-matrix.js";
import { Login } from "./login.js";
import { Outcome } from "./outcome.js";
import { Overfitting } from "./overfitting.js";
import { Report } from "./report.js";
import { say } from "./say.js";
import { Serving } from "./serving.js";
import { Theme } from "./theme.js";
import { Toast } from "./toast.js";
import { TrainForm } from "./train-form.js";
import { Trainings } from "./trainings.js";
import { sentence } from "./troubles.js";
import { Versions } from "./versions.js";

/** @type {(id: string) => any} */
const part = (id) => document.getElementById(id);

/** Milliseconds after which it shows that nobody takes up a training: more than the server waits for a sign of life. */
const LOOK = 12_000;

const toast = new Toast(part("toast"));
const login = new Login(part("login"));
const serving = new Serving(part("serving"));
const byDigit = new ByDigit(part("by-digit"), part("serving").querySelector("[data-part=scale]"));
const confusion = new Confusion(part("confusion"), part("confusion-of"));
const cell = new Cell(part("cell"));
const versions = new Versions(part("versions"), part("compare-open"));
const compare = new Compare(part("compare"));
const confirm = new Confirm(part("confirm"));
const audit = new Audit(part("audit"));
const trainings = new Trainings(part("trainings"));
const form = new TrainForm(part("train"));
const jobView = new JobView(part("job"));
const ending = new Ending(part("ending"));
const jobMatrix = new JobMatrix(part("job-matrix"));
const outcome = new Outcome(part("outcome"));
const report = new Report(part("report"));
const overfitting = new Overfitting(part("overfitting"));
const curves = new Curves(part("curves"));
const epochs = new Epochs(part("epochs"));
const feed = new Feed();
const theme = new Theme(part("theme"));

/** @type {import("./versions.js").List} */
let list = { current: null, pinned: [], shipped: [], versions: [] };
/** @type {import("./job.js").Job | null} the one that is looked at */
let watched = null;
/** whether a trainer is at work */
let attended = true;
/** @type {string} the one that was seen running */
let seenRunning = "";
/** @type {string} the one that had ended when the versions were listed */
let listedAfter = "";
/** @type {Map<number, import("./card.js").Card>} in full, with the gate's report */
const cards = new Map();
/** @type {Map<string, import("./card.js").Regression | null>} what was told of candidates that were refused, by their training */
const refused = new Map();

/** Run what a person asked for; whatever goes wrong ends in one toast, or back at the login. @param {() => Promise<void>} deed */
async function attempt(deed) {
  try {
    await deed();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) open(false);
    toast.update(sentence(error));
  }
}

/** @param {boolean} admin */
function open(admin) {
  part("desk").hidden = !admin;
  login.update({ open: !admin });
  if (!admin) feed.stop();
}

async function showVersions() {
  list = await call("GET", "/models");
  const current = list.versions.find((/** @type {any} */ card) => card.version === list.current);
  serving.update(current);
  if (current) byDigit.update(current.per_digit);
  confusion.update(list.versions, list.current);
  versions.update(list);
  audit.refresh();
  await showOutcome();
}

/** Show what became of the training that is looked at, as far as it is known yet. */
function tellOutcome() {
  if (!watched) return;
  const version = watched.result?.version ?? 0;
  const there = list.versions.map((card) => card.version);
  const card = there.includes(version) ? cards.get(version) : listedAfter === watched.id ? null : undefined;
  const regression = card?.regression ?? refused.get(watched.id) ?? null;
  outcome.update({ job: watched, card, regression, current: list.current, there });
  report.update({ version, regression, open: seenRunning !== watched.id });
}

/** Fetch what the outcome of the training that is looked at is made of, now that the versions are listed, and show it. */
async function showOutcome() {
  listedAfter = watched && hasEnded(watched) ? watched.id : "";
  const version = watched?.result?.version ?? 0;
  if (list.versions.some((card) => card.version === version) && !cards.has(version)) {
    cards.set(version, await call("GET", `/models/${version}`));
  }
  if (watched?.result?.version === null && !refused.has(watched.id)) {
    const { id } = watched;
    refused.set(id, await found(`/train/${id}/report`));
  }
  tellOutcome();
}

/** What is at `path`, null where there is nothing. @param {string} path */
async function found(path) {
  try {
    return await call("GET", path);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/**
 * Show in a sheet what `path` answers, or why not; nothing more once the sheet is closed.
 * @template T @param {{update(state: T & {found?: any, trouble?: string}): void, dialog: HTMLDialogElement}} sheet
 * @param {T} what @param {string} path
 */
async function look(sheet, what, path) {
  sheet.update(what);
  const closed = new AbortController();
  sheet.dialog.addEventListener("close", () => closed.abort(), { once: true });
  try {
    sheet.update({ ...what, found: await call("GET", path, { signal: closed.signal }) });
  } catch (error) {
    if (closed.signal.aborted) return;
    if (error instanceof Problem && error.status === 401) {
      sheet.dialog.close();
      throw error;
    }
    sheet.update({ ...what, trouble: sentence(error) });
  }
}

/**
 * Serve another version; one that its card speaks against is asked about first, where it was asked for.
 * @param {{version: number, why?: string}} wish @param {{ask(version: number, detail: string): void}} where
 */
async function promote({ version, why }, where) {
  try {
    const { current } = await call("POST", `/models/${version}/promote`, { json: why ? { why } : {} });
    await showVersions();
    toast.update(say("say.nowServing", { version: current }));
  } catch (error) {
    if (!(error instanceof Problem && error.slug === "reason-needed")) throw error;
    where.ask(version, error.message);
  }
}

/** @param {import("./card.js").Card} card */
async function remove({ version, name, accuracy }) {
  const share = percent(accuracy, 2, document.documentElement.lang);
  const question = { title: say("say.deleteTitle", { version }), text: say("say.deleteText", { version, name, share }) };
  if (!(await confirm.update(question))) return;
  await call("DELETE", `/models/${version}`);
  await showVersions();
  toast.update(say("say.deleted", { version }));
}

async function showTrainings() {
  const { jobs, attended: isAttended } = await call("GET", "/train?limit=20");
  attended = isAttended;
  trainings.update(jobs);
  return jobs;
}

async function showCorrections() {
  const counts = await call("GET", "/corrections/counts");
  part("to-review").textContent = counts.new ? say("say.toReview", { count: counts.new }) : say("say.noneToReview");
  form.update(counts);
}

/** @param {import("./job.js").Job} job */
function show(job) {
  jobView.update(job, attended);
  ending.update(job);
  watched = job;
  if (!hasEnded(job)) seenRunning = job.id;
  tellOutcome();
  jobMatrix.update(job);
  overfitting.update(job.history);
  curves.update(job);
  epochs.update(job.history);
  trainings.change(job);
}

/** @param {import("./job.js").Job} job */
function watch(job) {
  show(job);
  if (job.history.length > 0 || job.progress.fraction > 0) {
    attempt(async () => curves.recall(job.id, (await call("GET", `/train/${job.id}/samples`)).samples));
  }
  if (!hasEnded(job)) feed.follow(job.id);
  if (job.status === "queued") lookForTrainer(job.id);
}

/** As long as this job waits, look now and then whether somebody is there to train it. @param {string} id */
function lookForTrainer(id) {
  window.setTimeout(() => {
    const waits = () => watched?.id === id && watched.status === "queued" && !part("desk").hidden;
    if (!waits()) return;
    attempt(async () => {
      await showTrainings();
      if (watched && waits()) show(watched);
      lookForTrainer(id);
    });
  }, LOOK);
}

/** @param {{a: number, b: number}} what */
const lookAtBoth = (what) => attempt(() => look(compare, what, `/models/compare?a=${what.a}&b=${what.b}`));

async function start() {
  const { admin } = await call("GET", "/session");
  if (!admin) return open(false);
  // what one of them cannot show keeps nobody from the others
  const asked = await Promise.allSettled([showTrainings(), showVersions(), showCorrections()]);
  const jobs = asked[0].status === "fulfilled" ? asked[0].value : [];
  const newest = jobs.findLast((/** @type {any} */ job) => !hasEnded(job)) ?? jobs[0];
  if (newest) watch(newest);
  const [outcome] = await Promise.allSettled([showOutcome()]);
  const reasons = [...asked, outcome].flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  const shut = reasons.find((error) => error instanceof Problem && error.status === 401);
  if (shut) throw shut;
  open(true); // only now, so that nothing moves when it fills
  if (reasons.length) toast.update(sentence(reasons[0]));
}

login.addEventListener("token", (event) => login.enter(/** @type {CustomEvent} */ (event).detail, start));
part("logout").addEventListener("click", () =>
  attempt(async () => {
    await call("DELETE", "/session");
    open(false);
  }),
);
form.addEventListener("train", (event) =>
  attempt(async () => {
    try {
      watch(await call("POST", "/train", { json: /** @type {CustomEvent} */ (event).detail }));
    } catch (error) {
      if (form.refuse(error)) return;
      throw error;
    }
    await showTrainings();
  }),
);
ending.addEventListener("end", (event) => {
  const { id, keep } = /** @type {CustomEvent} */ (event).detail;
  attempt(async () => {
    try {
      show(await call("DELETE", `/train/${id}${keep ? "?keep=true" : ""}`));
    } catch (error) {
      ending.failed();
      throw error;
    }
  });
});
feed.addEventListener("job", (event) => show(/** @type {CustomEvent} */ (event).detail));
feed.addEventListener("lost", () => toast.update(say("say.feedLost")));
feed.addEventListener("trouble", (event) => attempt(() => Promise.reject(/** @type {CustomEvent} */ (event).detail)));
feed.addEventListener("done", () =>
  attempt(async () => {
    await Promise.all([showTrainings(), showVersions()]);
  }),
);
trainings.addEventListener("look", (event) => {
  feed.stop();
  watch(/** @type {CustomEvent} */ (event).detail);
  attempt(showOutcome);
});
confusion.addEventListener("open", (event) =>
  attempt(() => {
    const what = /** @type {CustomEvent} */ (event).detail;
    return look(cell, what, `/models/${what.version}/held-out?digit=${what.digit}&read=${what.read}`);
  }),
);
for (const place of [versions, outcome]) {
  place.addEventListener("compare", (event) => lookAtBoth(/** @type {CustomEvent} */ (event).detail));
  place.addEventListener("promote", (event) => attempt(() => promote(/** @type {CustomEvent} */ (event).detail, place)));
}
versions.addEventListener("delete", (event) => attempt(() => remove(/** @type {CustomEvent} */ (event).detail)));
versions.addEventListener("pin", (event) =>
  attempt(async () => {
    const { version, pinned } = /** @type {CustomEvent} */ (event).detail;
    await call(pinned ? "PUT" : "DELETE", `/models/${version}/pin`);
    await showVersions();
    versions.focus(version, pinned ? "unpin" : "pin");
  }),
);
audit.addEventListener("ask", () => attempt(async () => audit.update((await call("GET", "/models/audit?limit=100")).entries)));
part("rollback").addEventListener("click", () =>
  attempt(async () => {
    const { current } = await call("POST", "/models/rollback");
    await showVersions();
    toast.update(say("say.nowServing", { version: current }));
  }),
);
theme.addEventListener("change", () => curves.repaint());

attempt(start);

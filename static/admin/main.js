// @ts-check
import { call, Problem } from "../shared/api.js";
import { errorText } from "../shared/error-text.js";
import { translate } from "../shared/i18n.js";
import { hasEnded, JobView } from "../shared/job.js";
import { JobEvents } from "../shared/job-events.js";
import { Login } from "../shared/login.js";
import { Overfitting } from "../shared/overfitting.js";
import { Theme } from "../shared/theme.js";
import { Toast } from "../shared/toast.js";
import { AccuracyByDigit } from "./accuracy-by-digit.js";
import { AuditLog } from "./audit-log.js";
import { CancelTraining } from "./cancel-training.js";
import { CompareVersions } from "./compare-versions.js";
import { ConfirmDialog } from "./confirm-dialog.js";
import { ConfusionCell } from "./confusion-cell.js";
import { ConfusionMatrix } from "./confusion-matrix.js";
import { CurrentVersion } from "./current-version.js";
import { Curves } from "./curves.js";
import { EpochTable } from "./epoch-table.js";
import { JobConfusion } from "./job-confusion.js";
import { loadDialog } from "./load-dialog.js";
import { Outcome } from "./outcome.js";
import { RegressionReport } from "./regression-report.js";
import { TrainForm } from "./train-form.js";
import { TrainingOutcome } from "./training-outcome.js";
import { Trainings } from "./trainings.js";
import { VersionActions } from "./version-actions.js";
import { Versions } from "./versions.js";

/** @type {(id: string) => any} */
const part = (id) => document.getElementById(id);

/** Milliseconds after which it shows that nobody takes up a training: more than the server waits for a sign of life. */
const LOOK = 12_000;

const toast = new Toast(part("toast"));
const login = new Login(part("login"));
const serving = new CurrentVersion(part("serving"));
const byDigit = new AccuracyByDigit(part("by-digit"), part("serving").querySelector("[data-part=scale]"));
const confusion = new ConfusionMatrix(part("confusion"), part("confusion-of"));
const cell = new ConfusionCell(part("cell"));
const versions = new Versions(part("versions"), part("compare-open"));
const compare = new CompareVersions(part("compare"));
const actions = new VersionActions(toast, new ConfirmDialog(part("confirm")), showVersions);
const audit = new AuditLog(part("audit"));
const trainings = new Trainings(part("trainings"));
const form = new TrainForm(part("train"));
const jobView = new JobView(part("job"));
const ending = new CancelTraining(part("ending"));
const jobMatrix = new JobConfusion(part("job-matrix"));
const outcome = new Outcome(part("outcome"));
const trainingOutcome = new TrainingOutcome(outcome, new RegressionReport(part("report")));
const overfitting = new Overfitting(part("overfitting"));
const curves = new Curves(part("curves"));
const epochs = new EpochTable(part("epochs"));
const feed = new JobEvents();
const theme = new Theme(part("theme"));

/** @type {import("../shared/job.js").Job | null} the one that is looked at */
let watched = null;
/** whether a trainer is at work */
let attended = true;

/** Run what a person asked for; whatever goes wrong ends in one toast, or back at the login. @param {() => Promise<void>} deed */
async function attempt(deed) {
  try {
    await deed();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) open(false);
    toast.update(errorText(error));
  }
}

/** @param {boolean} admin */
function open(admin) {
  part("desk").hidden = !admin;
  login.update({ open: !admin });
  if (!admin) feed.stop();
}

async function showVersions() {
  const list = await call("GET", "/models");
  const current = list.versions.find((/** @type {any} */ card) => card.version === list.current);
  serving.update(current);
  if (current) byDigit.update(current.per_digit);
  confusion.update(list.versions, list.current);
  versions.update(list);
  audit.refresh();
  await trainingOutcome.listed(list);
}

async function showTrainings() {
  const { jobs, attended: isAttended } = await call("GET", "/train?limit=20");
  attended = isAttended;
  trainings.update(jobs);
  return jobs;
}

async function showCorrections() {
  const counts = await call("GET", "/corrections/counts");
  part("to-review").textContent = counts.new ? translate("say.toReview", { count: counts.new }) : translate("say.noneToReview");
  form.update(counts);
}

/** @param {import("../shared/job.js").Job} job */
function show(job) {
  jobView.update(job, attended);
  ending.update(job);
  watched = job;
  trainingOutcome.watch(job);
  jobMatrix.update(job);
  overfitting.update(job.history);
  curves.update(job);
  epochs.update(job.history);
  trainings.change(job);
}

/** @param {import("../shared/job.js").Job} job */
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
const lookAtBoth = (what) => attempt(() => loadDialog(compare, what, `/models/compare?a=${what.a}&b=${what.b}`));

async function start() {
  const { admin } = await call("GET", "/session");
  if (!admin) return open(false);
  // what one of them cannot show keeps nobody from the others
  const asked = await Promise.allSettled([showTrainings(), showVersions(), showCorrections()]);
  const jobs = asked[0].status === "fulfilled" ? asked[0].value : [];
  const newest = jobs.findLast((/** @type {any} */ job) => !hasEnded(job)) ?? jobs[0];
  if (newest) watch(newest);
  const [outcome] = await Promise.allSettled([trainingOutcome.load()]);
  const reasons = [...asked, outcome].flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  const shut = reasons.find((error) => error instanceof Problem && error.status === 401);
  if (shut) throw shut;
  open(true); // only now, so that nothing moves when it fills
  if (reasons.length) toast.update(errorText(reasons[0]));
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
feed.addEventListener("lost", () => toast.update(translate("say.feedLost")));
feed.addEventListener("trouble", (event) => attempt(() => Promise.reject(/** @type {CustomEvent} */ (event).detail)));
feed.addEventListener("done", () =>
  attempt(async () => {
    await Promise.all([showTrainings(), showVersions()]);
  }),
);
trainings.addEventListener("look", (event) => {
  feed.stop();
  watch(/** @type {CustomEvent} */ (event).detail);
  attempt(() => trainingOutcome.load());
});
confusion.addEventListener("open", (event) =>
  attempt(() => {
    const what = /** @type {CustomEvent} */ (event).detail;
    return loadDialog(cell, what, `/models/${what.version}/held-out?digit=${what.digit}&read=${what.read}`);
  }),
);
for (const place of [versions, outcome]) {
  place.addEventListener("compare", (event) => lookAtBoth(/** @type {CustomEvent} */ (event).detail));
  place.addEventListener("promote", (event) => attempt(() => actions.promote(/** @type {CustomEvent} */ (event).detail, place)));
}
versions.addEventListener("delete", (event) => attempt(() => actions.remove(/** @type {CustomEvent} */ (event).detail)));
versions.addEventListener("pin", (event) =>
  attempt(async () => {
    const { version, pinned } = /** @type {CustomEvent} */ (event).detail;
    await actions.pin({ version, pinned });
    versions.focus(version, pinned ? "unpin" : "pin");
  }),
);
audit.addEventListener("ask", () => attempt(async () => audit.update((await call("GET", "/models/audit?limit=100")).entries)));
part("rollback").addEventListener("click", () => attempt(() => actions.rollBack()));
theme.addEventListener("change", () => curves.repaint());

attempt(start);

// @ts-check
import { call, Problem } from "../shared/api.js";
import { byId, find } from "../shared/dom.js";
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
import { CompareVersions, comparison } from "./compare-versions.js";
import { ConfirmDialog } from "./confirm-dialog.js";
import { ConfusionCell } from "./confusion-cell.js";
import { ConfusionMatrix } from "./confusion-matrix.js";
import { CurrentVersion } from "./current-version.js";
import { Curves } from "./curves.js";
import { EndNotice } from "./end-notice.js";
import { EpochTable } from "./epoch-table.js";
import { JobConfusion } from "./job-confusion.js";
import { LiveTraffic } from "./live-traffic.js";
import { loadDialog } from "./load-dialog.js";
import { Outcome } from "./outcome.js";
import { OverlaidCurves } from "./overlaid-curves.js";
import { RegressionReport } from "./regression-report.js";
import { SweepTable } from "./sweep-table.js";
import { TrainForm } from "./train-form.js";
import { TrainingOutcome } from "./training-outcome.js";
import { Trainings } from "./trainings.js";
import { VersionActions } from "./version-actions.js";
import { VersionNames } from "./version-names.js";
import { Versions } from "./versions.js";

/** @import { Job } from "../shared/api-types.d.ts" */

const desk = byId("desk", HTMLElement);
const toReview = byId("to-review", HTMLElement);
const currentVersion = byId("serving", HTMLElement);

/** Milliseconds after which it shows that nobody takes up a training: more than the server waits for a sign of life. */
const LOOK = 12_000;

const rollback = byId("rollback", HTMLButtonElement);
const toast = new Toast(byId("toast", HTMLElement));
const login = new Login(byId("login", HTMLFormElement));
const names = new VersionNames();
const serving = new CurrentVersion(currentVersion, names);
new LiveTraffic(byId("traffic", HTMLElement));
const byDigit = new AccuracyByDigit(byId("by-digit", HTMLElement), find(currentVersion, "[data-part=scale]", HTMLElement));
const confusion = new ConfusionMatrix(byId("confusion", HTMLTableElement), byId("confusion-of", HTMLSelectElement), names);
const cell = new ConfusionCell(byId("cell", HTMLDialogElement), names);
const versions = new Versions(byId("versions", HTMLTableElement), byId("compare-open", HTMLButtonElement), names);
const compare = new CompareVersions(byId("compare", HTMLDialogElement), names);
const actions = new VersionActions(toast, new ConfirmDialog(byId("confirm", HTMLDialogElement)), names, showVersions);
const audit = new AuditLog(byId("audit", HTMLDetailsElement));
const trainings = new Trainings(byId("trainings", HTMLTableElement), names);
const form = new TrainForm(byId("train", HTMLFormElement));
const jobView = new JobView(byId("job", HTMLElement));
const ending = new CancelTraining(byId("ending", HTMLElement));
const notice = new EndNotice(byId("notice", HTMLElement));
const jobMatrix = new JobConfusion(byId("job-matrix", HTMLElement));
const outcome = new Outcome(byId("outcome", HTMLElement), names);
const trainingOutcome = new TrainingOutcome(outcome, new RegressionReport(byId("report", HTMLDetailsElement), names));
const overfitting = new Overfitting(byId("overfitting", HTMLElement));
const curves = new Curves(byId("curves", HTMLElement));
const overlay = new OverlaidCurves(byId("overlay", HTMLDetailsElement));
const epochs = new EpochTable(byId("epochs", HTMLTableElement));
const sweepTable = new SweepTable(byId("job-sweep", HTMLElement));
const feed = new JobEvents();
const theme = new Theme(byId("theme", HTMLElement));

/** @type {Job | null} the one that is looked at */
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
  desk.hidden = !admin;
  login.update({ open: !admin });
  if (!admin) feed.stop();
}

async function showVersions() {
  const list = await call("GET", "/models");
  names.update(list.names);
  const current = list.versions.find((card) => card.version === list.current);
  serving.update(current);
  if (current) byDigit.update(current.per_digit);
  confusion.update(list.versions, list.current);
  versions.update(list);
  rollback.hidden = list.rollback === null; // what cannot be done is not offered
  rollback.textContent = translate("say.rollback", { version: names.title(list.rollback ?? 0) });
  audit.refresh();
  await trainingOutcome.listed(list);
}

async function showTrainings() {
  const { jobs, attended: isAttended } = await call("GET", "/train?limit=20");
  attended = isAttended;
  trainings.update(jobs);
  overlay.update(jobs);
  return jobs;
}

async function showCorrections() {
  const counts = await call("GET", "/corrections/counts");
  toReview.textContent = counts.new ? translate("say.toReview", { count: counts.new }) : translate("say.noneToReview");
  form.update(counts);
}

/** @param {Job} job */
function show(job) {
  jobView.update(job, attended);
  ending.update(job);
  notice.update(job);
  watched = job;
  trainingOutcome.watch(job);
  jobMatrix.update(job);
  overfitting.update(job.history);
  sweepTable.update(job);
  curves.container.hidden = Boolean(job.sweep) && job.history.length === 0 && job.progress.phase !== "fitting";
  curves.update(job);
  epochs.update(job.history);
  trainings.change(job);
}

/** @param {Job} job */
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
    const waits = () => watched?.id === id && watched.status === "queued" && !desk.hidden;
    if (!waits()) return;
    attempt(async () => {
      await showTrainings();
      if (watched && waits()) show(watched);
      lookForTrainer(id);
    });
  }, LOOK);
}

/** @param {{a: number, b: number}} what */
const lookAtBoth = (what) => attempt(() => loadDialog(compare, what, (signal) => comparison(what, signal)));

async function start() {
  const { admin } = await call("GET", "/session");
  if (!admin) return open(false);
  // what one of them cannot show keeps nobody from the others
  const asked = await Promise.allSettled([showTrainings(), showVersions(), showCorrections()]);
  const jobs = asked[0].status === "fulfilled" ? asked[0].value : [];
  const newest = jobs.findLast((job) => !hasEnded(job)) ?? jobs[0];
  if (newest) watch(newest);
  const [outcome] = await Promise.allSettled([trainingOutcome.load()]);
  /** @type {unknown[]} */
  const reasons = [...asked, outcome].flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  const shut = reasons.find((error) => error instanceof Problem && error.status === 401);
  if (shut) throw shut;
  open(true); // only now, so that nothing moves when it fills
  form.openSweep();
  if (reasons.length) toast.update(errorText(reasons[0]));
}

login.addEventListener("token", ({ detail }) => login.enter(detail, start));
byId("logout", HTMLElement).addEventListener("click", () =>
  attempt(async () => {
    await call("DELETE", "/session");
    open(false);
  }),
);
form.addEventListener("train", ({ detail: json }) =>
  attempt(async () => {
    try {
      watch(await call("POST", "/train", { json }));
    } catch (error) {
      if (form.refuse(error)) return;
      throw error;
    }
    await showTrainings();
  }),
);
ending.addEventListener("end", ({ detail: { id, keep } }) => {
  attempt(async () => {
    try {
      show(await call("DELETE", `/train/${id}${keep ? "?keep=true" : ""}`));
    } catch (error) {
      ending.failed();
      throw error;
    }
  });
});
feed.addEventListener("job", ({ detail }) => show(detail));
feed.addEventListener("lost", () => toast.update(translate("say.feedLost")));
feed.addEventListener("trouble", ({ detail }) => attempt(() => Promise.reject(detail)));
feed.addEventListener("done", () =>
  attempt(async () => {
    await Promise.all([showTrainings(), showVersions()]);
  }),
);
trainings.addEventListener("look", ({ detail }) => {
  feed.stop();
  watch(detail);
  attempt(() => trainingOutcome.load());
});
confusion.addEventListener("open", ({ detail }) =>
  attempt(() => {
    const { version, digit, read } = detail;
    return loadDialog(cell, detail, (signal) => call("GET", `/models/${version}/held-out?digit=${digit}&read=${read}`, { signal }));
  }),
);
versions.addEventListener("compare", ({ detail }) => lookAtBoth(detail));
versions.addEventListener("promote", ({ detail }) => attempt(() => actions.promote(detail, versions)));
outcome.addEventListener("compare", ({ detail }) => lookAtBoth(detail));
outcome.addEventListener("promote", ({ detail }) => attempt(() => actions.promote(detail, outcome)));
versions.addEventListener("delete", ({ detail }) => attempt(() => actions.remove(detail)));
versions.addEventListener("pin", ({ detail: { version, pinned } }) =>
  attempt(async () => {
    await actions.pin({ version, pinned });
    versions.focus(version, pinned ? "unpin" : "pin");
  }),
);
versions.addEventListener("name", ({ detail }) => attempt(() => actions.name(detail, versions)));
audit.addEventListener("ask", () => attempt(async () => audit.update((await call("GET", "/models/audit?limit=100")).entries)));
rollback.addEventListener("click", () => attempt(() => actions.rollBack()));
theme.addEventListener("change", () => {
  for (const each of [curves, overlay, sweepTable, compare.trial]) each.repaint();
});

attempt(start);

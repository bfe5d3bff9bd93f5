// @ts-check
import { call, Problem } from "../shared/api.js";
import { percent } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { objections } from "./gate-findings.js";

/** @import { Said } from "./gate-findings.js" */
/** @import { VersionNames } from "./version-names.js" */
/** @import { Card, Naming } from "../shared/api-types.d.ts" */
/** @import { Toast } from "../shared/toast.js" */
/** @import { ConfirmDialog } from "./confirm-dialog.js" */

/** What an admin does with versions: promote, roll back, pin, name and delete. The versions are listed anew after each. */
export class VersionActions {
  /** @param {Toast} toast @param {ConfirmDialog} confirm @param {VersionNames} names @param {() => Promise<void>} refresh */
  constructor(toast, confirm, names, refresh) {
    this.names = names;
    this.toast = toast;
    this.confirm = confirm;
    this.refresh = refresh;
  }

  /**
   * Serve another version; where its card speaks against it, ask for a reason where it was wished for.
   * @param {{version: number, why?: string}} wish @param {{ask(version: number, objections: Said[]): void}} where
   */
  async promote({ version, why }, where) {
    try {
      const { current } = await call("POST", `/models/${version}/promote`, { json: why ? { why } : {} });
      await this.refresh();
      this.toast.update(translate("say.nowServing", { version: this.names.title(current) }));
    } catch (error) {
      if (!(error instanceof Problem && error.slug === "reason-needed")) throw error;
      const [card, { current, versions }] = await Promise.all([call("GET", `/models/${version}`), call("GET", "/models")]);
      const serving = versions.find((one) => one.version === current);
      where.ask(version, objections(card, serving, document.documentElement.lang));
    }
  }

  async rollBack() {
    const { current } = await call("POST", "/models/rollback");
    await this.refresh();
    this.toast.update(translate("say.nowServing", { version: this.names.title(current) }));
  }

  /** @param {{version: number, pinned: boolean}} wish */
  async pin({ version, pinned }) {
    await call(pinned ? "PUT" : "DELETE", `/models/${version}/pin`);
    await this.refresh();
  }

  /** Name a version, and end the question for it. @param {Naming} naming @param {{leave(version: number): void}} where */
  async name({ version, name, note }, where) {
    await call("PATCH", `/models/${version}`, { json: { name, note } });
    await this.refresh();
    where.leave(version);
  }

  /** @param {Card} card */
  async remove({ version, name, accuracy }) {
    const share = percent(accuracy, 2, document.documentElement.lang);
    const text = translate("say.deleteText", { version, name, share });
    const title = translate("say.deleteTitle", { version: this.names.title(version) });
    if (!(await this.confirm.update({ title, text }))) return;
    await call("DELETE", `/models/${version}`);
    await this.refresh();
    this.toast.update(translate("say.deleted", { version }));
  }
}

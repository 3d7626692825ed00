/** @typedef {import('./link-preview-task.ts').RefusalReason} RefusalReason */

/** Why there is no preview: nothing that went wrong here. */
export class Refused extends Error {
  /** @param {RefusalReason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// One job as its news tell it. News come at least once, in no particular order, and everybody's come to everybody.
export class Job {
  static news = ['ContactEnrolled', 'BulkEnrollmentCompleted', 'BulkEnrollRefused'];

  #id;
  #announced = new Set();
  #end;
  #resolve;

  constructor(id) {
    this.#id = id.toLowerCase();
    // True: the job is completed. False: it was refused, failed or was cancelled.
    this.ended = new Promise((resolve) => (this.#resolve = resolve));
  }

  hear(type, messageId, message) {
    if (message.jobId !== this.#id) return;
    if (type === 'BulkEnrollRefused') return this.#refused(message);
    if (type === 'ContactEnrolled') this.#announced.add(messageId);
    else this.#end = message;
    if (!this.#end) return;
    // The end can overtake the last announcements; those of a job that ended before we listened do not come again.
    if (this.#announced.size >= this.#end.enrolled) this.#summarize();
    else setTimeout(() => this.#summarize(), 5_000).unref();
  }

  #refused({ code, detail, errors }) {
    console.error(`Refused: ${code}: ${detail}`);
    for (const error of errors) console.error(`  ${error.pointer || '/'}: ${error.code}: ${error.detail}`);
    this.#resolve(false);
  }

  #summarize() {
    const { status, matched, enrolled, skipped, failed, skippedReasons, failedReasons } = this.#end;
    const reasons = Object.entries({ ...skippedReasons, ...failedReasons }).map(([reason, count]) => `${reason} ${count}`);
    console.log(`Ended: ${status}, ${matched} matched, ${enrolled} enrolled, ${skipped} skipped, ${failed} failed${reasons.length ? ` (${reasons.join(', ')})` : ''}`);
    console.log(`Announced: ${this.#announced.size} of ${enrolled}`);
    this.#resolve(status === 'completed');
  }
}

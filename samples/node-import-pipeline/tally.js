// Adds up what the answers say, and prints what was refused.
export class Tally {
  #batches = { sent: 0, imported: 0, refused: 0 };
  #rows = { sent: 0, imported: 0, refused: 0, inRefusedBatches: 0 };
  #contacts = { created: 0, updated: 0, unchanged: 0 };
  #jobs = new Set();
  #isOdd = false;

  // Whether everything that was sent was imported, but for single rows.
  get isGood() {
    return this.#batches.imported === this.#batches.sent && !this.#isOdd;
  }

  sent(batch) {
    this.#batches.sent++;
    this.#rows.sent += batch.rows;
  }

  imported(batch, { importId, rows, refused, refusedRows, refusedTruncated, created, updated, unchanged, bulkJobId }) {
    this.#batches.imported++;
    this.#rows.imported += rows - refused;
    this.#rows.refused += refused;
    this.#contacts.created += created;
    this.#contacts.updated += updated;
    this.#contacts.unchanged += unchanged;
    if (bulkJobId) this.#jobs.add(bulkJobId);
    for (const { row, field, code, detail } of refusedRows)
      console.log(`Refused: batch ${batch.number}, line ${batch.lineInFile(row)}, ${field ?? 'row'}: ${code}: ${detail}`);
    if (refusedTruncated) console.log(`Refused: batch ${batch.number}, ${refused} rows in all: GET /api/v1/imports/${importId}/refused lists them`);
    if (rows === batch.rows) return;
    this.#isOdd = true;
    console.error(`Batch ${batch.number}: ${batch.rows} rows were sent, ${rows} were read. Does a quote stand where none may be?`);
  }

  refused(batch, { code, detail, errors }) {
    this.#batches.refused++;
    this.#rows.inRefusedBatches += batch.rows;
    console.log(`Refused: batch ${batch.number} (${batch.name}): ${code}: ${detail}`);
    for (const error of errors) console.log(`  ${error.pointer || '/'}: ${error.code}: ${error.detail}`);
  }

  print() {
    const { sent, imported, refused } = this.#batches;
    const [rows, { created, updated, unchanged }] = [this.#rows, this.#contacts];
    console.log(`Batches: ${sent} sent, ${imported} imported, ${refused} refused`);
    console.log(`Rows: ${rows.sent} sent, ${rows.imported} imported, ${rows.refused} refused, ${rows.inRefusedBatches} in refused batches`);
    console.log(`Contacts: ${created} created, ${updated} updated, ${unchanged} unchanged`);
    if (this.#jobs.size > 0) console.log(`Enrolling: ${this.#jobs.size} jobs`);
  }
}

// Cuts a CSV file into batches, each a CSV file of its own under the header of the first.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

// Follows from the bytes of the file and from what is asked: a rerun repeats the ids of its batches, so that nothing is imported twice.
export async function runOf(file, ...options) {
  const hash = createHash('sha256').update(JSON.stringify(options));
  for await (const bytes of createReadStream(file)) hash.update(bytes);
  return hash.digest('hex').slice(0, 32);
}

export async function* batchesOf(file, run, size) {
  let header; // with a first line such as sep=; if there is one
  let number = 0;
  let rows = 0;
  let records = [];
  for await (const record of recordsOf(file)) {
    if (!header?.hasNames) {
      const hasNames = !(record.line === 1 && namesSeparator.test(record.text));
      if (!isBlank(record)) header = { lines: [...(header?.lines ?? []), ...record.lines], hasNames };
      continue;
    }
    // Blank records are no rows, but their lines count.
    records.push(record);
    if (!isBlank(record)) rows++;
    if (rows === size) yield cut();
  }
  if (rows > 0) yield cut();

  function cut() {
    number++;
    const [firstRow, lastRow] = [(number - 1) * size + 1, (number - 1) * size + rows];
    // An answer counts lines from the first one of its batch.
    const linesBefore = records[0].line - header.lines.length - 1;
    const batch = {
      number,
      id: `${run}-${firstRow}-${lastRow}`,
      name: `rows ${firstRow}-${lastRow}`,
      rows,
      body: Buffer.from([header, ...records].flatMap(({ lines }) => lines.map((text) => `${text}\n`)).join(''), 'latin1'),
      lineInFile: (line) => linesBefore + line,
    };
    records = [];
    rows = 0;
    return batch;
  }
}

// A record is a line, or several where a quoted cell has line breaks. Every byte is one character here, so that each is sent as it was read.
async function* recordsOf(file) {
  let line = 1;
  let lines = [];
  let isQuoted = false;
  for await (const text of createInterface({ input: createReadStream(file, 'latin1'), crlfDelay: Infinity })) {
    lines.push(text);
    if (text.split('"').length % 2 === 0) isQuoted = !isQuoted;
    if (!isQuoted) yield take();
  }
  if (lines.length > 0) yield take();

  function take() {
    const record = { text: lines.join('\n'), line, lines };
    line += lines.length;
    lines = [];
    return record;
  }
}

// Behind the three bytes of a byte order mark, perhaps.
const namesSeparator = /^(\xEF\xBB\xBF)?"?sep=/i;

const isBlank = ({ text }) => !/[^\s,;|"]/.test(text);

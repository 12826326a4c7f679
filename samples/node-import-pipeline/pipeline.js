// Sends a CSV file to the import queue in batches, and follows the answers on a queue of its own until each batch has its own.
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import amqplib from 'amqplib';
import { batchesOf, runOf } from './batches.js';
import { Tally } from './tally.js';

const usage = `Usage: node pipeline.js FILE [--batch-size 1000] [--under-way 4] [--enroll SEQUENCE_ID]

FILE is CSV in UTF-8 with the columns of docs/imports.md. Batches have at most 10,000 rows; so many of them are under way at once.`;

const { ConnectionStrings__RabbitMq: broker, ENROLLMENT_API_KEY: apiKey, PIPELINE_QUEUE } = process.env;
const replyQueue = PIPELINE_QUEUE || 'sample-node-import-pipeline';
const waitSeconds = Number(process.env.PIPELINE_WAIT_SECONDS || 300);
const thisRun = randomUUID(); // comes back with the answers
const again = 'Run it again: what was imported is not imported twice.';

function fail(reason, code = 1) {
  console.error(reason);
  process.exit(code);
}

const { file, batchSize, mostUnderWay, enroll } = readArguments();
const missing = Object.entries({
  ConnectionStrings__RabbitMq: [broker, 'the broker, like amqp://user:password@127.0.0.1:5672/'],
  ENROLLMENT_API_KEY: [apiKey, 'an API key of the account with the scope contacts:write'],
  FILE: [file, 'first argument: the file to import'],
}).filter(([, [value]]) => !value);
if (missing.length > 0) fail(`${missing.map(([name, [, what]]) => `${name} is missing: ${what}.`).join('\n')}\n\n${usage}`, 2);

if (!(waitSeconds >= 1 && waitSeconds <= 86_400)) fail(`PIPELINE_WAIT_SECONDS is a number of seconds, up to a day: how long to wait for an answer.\n\n${usage}`, 2);

const run = await runOf(file, batchSize, enroll).catch((failure) => fail(`FILE cannot be read: ${failure.message}`, 2));
const tally = new Tally();
const underWay = new Map(); // batches without an answer, by id
let channel;
let isStopped = false;
let wake = () => {};

const address = new URL(broker);
address.searchParams.set('heartbeat', '10'); // a broker that restarts can leave a client waiting for ever
const connection = await amqplib.connect(address.href, { recovery: { initialMaxRetries: 0, setup: begin } }).catch((failure) =>
  fail(`RabbitMQ does not let us in: ${failure.message}. Is ConnectionStrings__RabbitMq its address?`));
connection.on('disconnect', (failure) => console.error(`Connection lost: ${failure.message}`));
connection.on('error', () => {}); // told above
console.log(`Sending ${basename(file)} in batches of ${batchSize}`);

for await (const batch of batchesOf(file, run, batchSize)) {
  await until(() => isStopped || underWay.size < mostUnderWay);
  if (isStopped) break;
  tally.sent(batch);
  underWay.set(batch.id, batch);
  send(batch);
}
await until(() => underWay.size === 0);
if (isStopped) console.log(`The rest was not sent. Mend what was refused. ${again}`);
tally.print();
await connection.close();
process.exit(tally.isGood ? 0 : 1);

// Runs after every connection. What has no answer yet is sent again: the service knows it by its id.
async function begin(model) {
  const opened = await model.createConfirmChannel();
  opened.on('return', () => fail(`Nobody takes batches yet: start the consumers once, they make the queue. ${again}`));
  // It outlives the connection, because answers come while it is lost, and goes an hour after its last reader.
  await opened.assertQueue(replyQueue, { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-expires': 3_600_000 } });
  await opened.consume(replyQueue, (delivery) => receive(opened, delivery));
  channel = opened;
  for (const batch of underWay.values()) send(batch);
}

// To the queue itself, by the default exchange. Mandatory: without that queue it comes back instead of vanishing.
function send(batch) {
  const headers = { 'enrollment-api-key': apiKey, 'import-name': `${basename(file)}, ${batch.name}`.slice(-200) };
  if (enroll) headers['import-enroll'] = JSON.stringify({ sequence_id: enroll });
  const options = {
    messageId: batch.id,
    correlationId: `${thisRun} ${batch.id}`,
    replyTo: replyQueue,
    contentType: 'text/csv',
    headers,
    persistent: true,
    mandatory: true,
  };
  try {
    channel.publish('', 'import-contacts', batch.body, options, (unconfirmed) => unconfirmed && setTimeout(sendAgain, 1_000, batch));
  } catch (gone) {
    // The next connection sends it.
    if (!(gone instanceof amqplib.IllegalOperationError)) throw gone;
  }
}

function sendAgain(batch) {
  if (underWay.has(batch.id)) send(batch);
}

function receive(from, delivery) {
  if (!delivery) return fail(`The queue ${replyQueue} was deleted. ${again}`);
  // Answers come at least once. Those of an earlier run may still lie here, and its refusals say nothing about this one.
  const [ofRun, id] = `${delivery.properties.correlationId}`.split(' ');
  const batch = ofRun === thisRun && underWay.get(id);
  if (batch) {
    underWay.delete(batch.id);
    const answer = JSON.parse(delivery.content);
    // Only a refusal has a code. A batch refused as a whole is the sender's fault, and the next ones would have it, too.
    if (answer.code) {
      isStopped = true;
      tally.refused(batch, answer);
    } else tally.imported(batch, answer);
    wake();
  }
  try {
    from.ack(delivery);
  } catch (gone) {
    if (!(gone instanceof amqplib.IllegalOperationError)) throw gone;
  }
}

// Waits as long as answers come.
async function until(condition) {
  while (!condition()) {
    const timer = setTimeout(() => fail(`No answer for ${waitSeconds} s; ${underWay.size} batches have none. ${again}`), waitSeconds * 1000);
    await new Promise((resolve) => (wake = resolve));
    clearTimeout(timer);
  }
}

function readArguments() {
  const options = { 'batch-size': { type: 'string', default: '1000' }, 'under-way': { type: 'string', default: '4' }, enroll: { type: 'string' } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [size, most] = ['batch-size', 'under-way'].map((name) => {
      const number = Number(values[name]);
      if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new Error(`--${name} is a number from 1 to 10000.`);
      return number;
    });
    return { file: positionals[0], batchSize: size, mostUnderWay: most, enroll: values.enroll };
  } catch (wrong) {
    return fail(`${wrong.message}\n\n${usage}`, 2);
  }
}

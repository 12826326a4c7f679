// Asks for contacts to be enrolled, straight over the bus, and follows the job until it has ended.
import { randomUUID } from 'node:crypto';
import amqplib from 'amqplib';
import { Job } from './job.js';

const usage = `Usage: node producer.js EVENT_QUEUE_ID REQUEST

REQUEST is a JSON object like the body of POST /event-queues/{id}/bulk-enroll: {"contact_filter": {"contact_type": "lead"}}`;

const [sequenceId, requestText] = process.argv.slice(2);
const { ConnectionStrings__RabbitMq: broker, ENROLLMENT_API_KEY: apiKey, ENROLLMENT_ACCOUNT_ID: accountId } = process.env;
const jobId = process.env.JOB_ID || randomUUID();
const waitSeconds = Number(process.env.PRODUCER_WAIT_SECONDS || 300);

const exchangeOf = (type) => `Enrollment.Contracts:${type}`;

function fail(reason, code = 1) {
  console.error(reason);
  process.exit(code);
}

const missing = Object.entries({
  ConnectionStrings__RabbitMq: [broker, 'the broker, like amqp://user:password@127.0.0.1:5672/'],
  ENROLLMENT_API_KEY: [apiKey, 'an API key of the account with the scope automations:write'],
  ENROLLMENT_ACCOUNT_ID: [accountId, "the account's id"],
  EVENT_QUEUE_ID: [sequenceId, 'first argument: the event queue to enroll into'],
  REQUEST: [requestText, 'second argument: whom to enroll'],
}).filter(([, [value]]) => !value);
if (missing.length > 0) fail(`${missing.map(([name, [, what]]) => `${name} is missing: ${what}.`).join('\n')}\n\n${usage}`, 2);

let request;
try {
  request = JSON.parse(requestText);
} catch (malformed) {
  fail(`REQUEST is not JSON: ${malformed.message}\n\n${usage}`, 2);
}

const address = new URL(broker);
address.searchParams.set('heartbeat', '10');
const connection = await amqplib.connect(address.href).catch((failure) =>
  fail(`RabbitMQ does not let us in: ${failure.message}. Is ConnectionStrings__RabbitMq its address?`));
connection.on('error', (failure) => fail(`Connection lost: ${failure.message}. Ask again with JOB_ID=${jobId}: there will be one job.`));
const channel = await connection.createConfirmChannel();

// Listening comes first: what is announced before a queue is bound is missed.
const job = new Job(jobId);
const { queue } = await channel.assertQueue('', { exclusive: true });
for (const type of Job.news) {
  await channel.assertExchange(exchangeOf(type), 'fanout', { durable: true });
  await channel.bindQueue(queue, exchangeOf(type), '');
}
await channel.consume(queue, (delivery) => {
  const { messageType, message } = JSON.parse(delivery.content);
  job.hear(messageType[0].split(':').at(-1), delivery.properties.messageId, message);
}, { noAck: true });

await publish('BulkEnrollRequested', { jobId, accountId, sequenceId, request });
console.log(`Asked: job ${jobId}`);

const timer = setTimeout(
  () => fail(`Not over after ${waitSeconds} s; it may still be going on. Ask again with JOB_ID=${jobId}: there will be one job.`), waitSeconds * 1000);
const isDone = await job.ended;
clearTimeout(timer);
await connection.close();
process.exit(isDone ? 0 : 1);

// Mandatory: without a queue that takes it, it comes back instead of vanishing. The key travels as an AMQP header only.
async function publish(type, message) {
  const messageId = randomUUID();
  const body = Buffer.from(JSON.stringify({ messageId, messageType: [`urn:message:${exchangeOf(type)}`], message }));
  await channel.assertExchange(exchangeOf(type), 'fanout', { durable: true });
  channel.on('return', () => fail('Nobody takes requests yet: start the consumers once, they make the queue.'));
  channel.publish(exchangeOf(type), '', body, {
    messageId,
    contentType: 'application/vnd.masstransit+json',
    persistent: true,
    mandatory: true,
    headers: { 'enrollment-api-key': apiKey },
  });
  await channel.waitForConfirms();
}

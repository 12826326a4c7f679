// A small dialer: takes the calls of an account's queue, dials each once, and reports what came of it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import amqplib from 'amqplib';

const { ConnectionStrings__RabbitMq: broker, ENROLLMENT_ACCOUNT_ID: account, DIALER_NAME, DIALER_DIALLED, DIALER_LINES } = process.env;
if (!broker || !account) {
  if (!broker) console.error('ConnectionStrings__RabbitMq is not set. It looks like this: amqp://user:password@127.0.0.1:5672/');
  if (!account) console.error('ENROLLMENT_ACCOUNT_ID is not set: the account whose calls are made.');
  process.exit(2);
}
const queue = DIALER_NAME ? `calls.${account}.${DIALER_NAME}` : `calls.${account}`;
const lines = Number(DIALER_LINES || 10); // calls at once
const file = DIALER_DIALLED || `${queue}.dialled`;
const reportsTo = 'Enrollment.Contracts:CallReported';

// The ids of calls that were taken, kept in a file so that a restart does not forget them: a call may come twice, under the same id.
const taken = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);

// As the service declares the queue: both sides must say the same. The broker never delivers a call again by itself.
const queueArguments = {
  'x-queue-type': 'quorum',
  'x-delivery-limit': 0,
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': 'calls-untaken',
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
};

let reports; // a channel with confirms
const returned = new Set(); // ids of reports that came back

// Put your telephone here. This one says what it would do, and that nobody answered.
async function dial(call) {
  console.log(`Dialling ${call.callId}: ${call.phoneNumber}, attempt ${call.attempt}, for ${call.name}`);
  const startedAt = new Date();
  return { outcome: 'no_answer', startedAt, endedAt: new Date(), dialerReference: 'node-dialer' };
}

async function make(call) {
  if (new Date(call.expiresAt) <= new Date()) return report(call, { outcome: 'not_placed' });
  // Before it rings: a process that dies in between has called nobody, which is the lesser evil.
  appendFileSync(file, `${call.callId}\n`);
  await report(call, await dial(call));
}

// Confirmed by the broker, and an error if it came back because nobody would get it.
async function report({ callId, enrollmentId, accountId, stepSeq }, result) {
  const messageId = randomUUID();
  const message = { callId, enrollmentId, accountId, stepSeq, ...result };
  const body = Buffer.from(JSON.stringify({ messageId, messageType: ['urn:message:Enrollment.Contracts:CallReported'], message }));
  const options = { messageId, contentType: 'application/vnd.masstransit+json', persistent: true, mandatory: true };
  await new Promise((resolve, reject) => reports.publish(reportsTo, '', body, options, (refused) => {
    if (refused) reject(refused);
    else if (returned.delete(messageId)) reject(new Error('nobody takes CallReported'));
    else resolve();
  }));
  console.log(`Reported ${callId}: ${result.outcome}`);
}

async function receive(channel, delivery) {
  if (!delivery) throw new Error(`The queue ${queue} was deleted.`);
  const { message: call } = JSON.parse(delivery.content);
  if (!taken.has(call.callId)) {
    taken.add(call.callId);
    try {
      await make(call);
    } catch (failure) {
      console.error(`Call ${call.callId} was not reported: ${failure.message}`);
    }
  }
  settle(() => channel.ack(delivery));
}

// The channel may have gone with its connection meanwhile: then the call goes back to the service, which sends it again.
function settle(answer) {
  try {
    answer();
  } catch (gone) {
    if (!(gone instanceof amqplib.IllegalOperationError)) throw gone;
  }
}

// Runs after every connection, so that it goes on when the broker restarts.
async function listen(connection) {
  reports = await connection.createConfirmChannel();
  reports.on('return', ({ properties }) => returned.add(properties.messageId));
  await reports.assertExchange(reportsTo, 'fanout', { durable: true });
  const channel = await connection.createChannel();
  // No more than it has lines: what waits here is not handed to another dialer.
  await channel.prefetch(lines);
  await channel.assertQueue(queue, { durable: true, arguments: queueArguments });
  await channel.consume(queue, (delivery) => receive(channel, delivery));
  console.log(`Listening on ${queue}`);
}

const address = new URL(broker);
address.searchParams.set('heartbeat', '10'); // a broker that restarts can leave a client waiting for ever
const connection = await amqplib.connect(address.href, { recovery: { initialMaxRetries: 0, setup: listen } }).catch((failure) => {
  console.error(`RabbitMQ does not let us in: ${failure.message}. Is ConnectionStrings__RabbitMq its address?`);
  process.exit(1);
});
connection.on('error', (failure) => console.error(`Connection lost: ${failure.message}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => connection.close().finally(() => process.exit(0)));

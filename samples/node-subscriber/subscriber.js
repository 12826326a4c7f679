// Says who was enrolled and what became of them, and does the work of steps that await completion.
import amqplib from 'amqplib';
import { HandledMessages } from './handled-messages.js';
import { envelope, exchangeOf, typeOf } from './messages.js';

const { ConnectionStrings__RabbitMq: broker, SUBSCRIBER_QUEUE, SUBSCRIBER_HANDLED } = process.env;
if (!broker) {
  console.error('ConnectionStrings__RabbitMq is not set. It looks like this: amqp://user:password@127.0.0.1:5672/');
  process.exit(2);
}
const queue = SUBSCRIBER_QUEUE || 'sample-node-subscriber';
const handled = new HandledMessages(SUBSCRIBER_HANDLED || `${queue}.handled`);

let reports; // a channel with confirms
const returned = new Set(); // ids of reports that came back

const handlers = {
  ContactEnrolled: (news) =>
    console.log(`Enrolled: contact ${news.contactId} in ${news.sequenceId}, first step due ${news.firstStepDueAt}`),

  StepDue: async (step) => {
    // The service does the others itself: a report of ours about a webhook would end its step.
    if (step.actionType !== 'event') return;
    console.log(`Due: step ${step.stepOrder} "${step.stepName}" for contact ${step.contactId}, attempt ${step.attempt}`);
    if (!step.awaitsCompletion) return;
    const { enrollmentId, accountId, stepSeq } = step;
    const error = await work(step);
    if (!error) return report('StepExecuted', { enrollmentId, accountId, stepSeq });
    console.log(`Not done: step ${step.stepOrder} for contact ${step.contactId}: ${error}`);
    await report('StepFailed', { enrollmentId, accountId, stepSeq, error, retry: false });
  },

  EnrollmentCompleted: (news) => console.log(`Completed: enrollment ${news.enrollmentId}`),
  EnrollmentCancelled: (news) => console.log(`Cancelled: enrollment ${news.enrollmentId}: ${news.reason}`),
  EnrollmentFailed: (news) => console.log(`Failed: enrollment ${news.enrollmentId}: ${news.error}`),
};

// The work: here it only says that a letter is written, by the template that the step's action names in its data.
// What went wrong, for good, is returned; whatever is thrown brings the message back.
async function work(step) {
  if (!step.data?.template) return 'the step names no template';
  console.log(`Done: letter "${step.data.template}" to contact ${step.contactId}`);
}

// Confirmed by the broker, and an error if it came back because nobody would get it.
async function report(type, message) {
  const { messageId, body } = envelope(type, message);
  const options = { messageId, contentType: 'application/vnd.masstransit+json', persistent: true, mandatory: true };
  await new Promise((resolve, reject) => reports.publish(exchangeOf(type), '', body, options, (refused) => {
    if (refused) reject(refused);
    else if (returned.delete(messageId)) reject(new Error(`nobody takes ${type}`));
    else resolve();
  }));
}

async function receive(channel, delivery) {
  if (!delivery) throw new Error(`The queue ${queue} was deleted.`);
  const id = delivery.properties.messageId;
  // At least once means now and then twice, under the same id.
  if (handled.begin(id)) {
    try {
      const { messageType, message } = JSON.parse(delivery.content);
      await handlers[typeOf(messageType)]?.(message);
      handled.finish(id);
    } catch (failure) {
      handled.giveUp(id);
      console.error(`Message ${id} was not handled: ${failure.message}`);
      // Back to the queue, which drops it after 20 deliveries. What cannot be read at all will not get better.
      return settle(() => channel.nack(delivery, false, !(failure instanceof SyntaxError)));
    }
  }
  settle(() => channel.ack(delivery));
}

// The channel may have gone with its connection meanwhile: then the broker delivers again, and the id is known.
function settle(answer) {
  try {
    answer();
  } catch (gone) {
    if (!(gone instanceof amqplib.IllegalOperationError)) throw gone;
  }
}

// Runs after every connection, so that nothing is missed when the broker restarts.
async function subscribe(connection) {
  reports = await connection.createConfirmChannel();
  reports.on('return', ({ properties }) => returned.add(properties.messageId));
  const channel = await connection.createChannel();
  await channel.prefetch(20);
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 } });
  for (const type of Object.keys(handlers)) {
    await channel.assertExchange(exchangeOf(type), 'fanout', { durable: true });
    await channel.bindQueue(queue, exchangeOf(type), '');
  }
  await channel.consume(queue, (delivery) => receive(channel, delivery));
  console.log(`Listening on ${queue}`);
}

const address = new URL(broker);
address.searchParams.set('heartbeat', '10'); // a broker that restarts can leave a client waiting for ever
const connection = await amqplib.connect(address.href, { recovery: { initialMaxRetries: 0, setup: subscribe } }).catch((failure) => {
  console.error(`RabbitMQ does not let us in: ${failure.message}. Is ConnectionStrings__RabbitMq its address?`);
  process.exit(1);
});
connection.on('error', (failure) => console.error(`Connection lost: ${failure.message}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => connection.close().finally(() => process.exit(0)));

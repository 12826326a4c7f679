// The messages of Enrollment as they travel: MassTransit's JSON envelope, one durable fanout exchange for each type.
import { randomUUID } from 'node:crypto';

const namespace = 'Enrollment.Contracts';

export const exchangeOf = (type) => `${namespace}:${type}`;

// urn:message:Enrollment.Contracts:StepDue → StepDue
export const typeOf = (messageType) => messageType[0].split(':').at(-1);

export function envelope(type, message) {
  const messageId = randomUUID();
  return { messageId, body: Buffer.from(JSON.stringify({ messageId, messageType: [`urn:message:${namespace}:${type}`], message })) };
}

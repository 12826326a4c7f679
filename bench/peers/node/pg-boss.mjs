// pg-boss with jobs inserted, fetched and completed in batches, and workers that fetch again at once while batches are full.
import { PgBoss } from 'pg-boss';
import { measure, postgres, until } from './lifecycle.mjs';

const AddAtOnce = 10_000;
const Queue = 'step';

const boss = new PgBoss({ connectionString: postgres, useListenNotify: true });
boss.on('error', error => { throw error; });
await boss.start();
await boss.createQueue(Queue, { notify: true });
let ran = 0;
const options = { batchSize: 500, localConcurrency: 4, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
await boss.work(Queue, options, async jobs => { ran += jobs.length; });

let put = 0;
await measure(async contacts => {
  put += contacts.length;
  for (let at = 0; at < contacts.length; at += AddAtOnce) {
    await boss.insert(Queue, contacts.slice(at, at + AddAtOnce).map(contact => ({ data: { contact } })));
  }
  // A job that is done keeps its row: whoever wants to know of its end reads that.
  await until(`select count(*) from pgboss.job where name = '${Queue}' and state = 'completed'`, put);
  if (ran !== put) throw new Error(`${ran} of ${put} ran.`);
});
await boss.stop();

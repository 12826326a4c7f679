// graphile-worker, set up as its page "Performance" measures itself: a local queue of 500 jobs, and jobs completed in batches.
//   run       adds a job for each contact and runs it; what is done is deleted, and nobody is told
//   single    the same, each job completed by itself, so that a killed worker leaves none that is done to run again; a local queue of as many as
//             run at once and one, as its notes on release 0.17 recommend
//   announce  tells subscribers by what the library has, jobs of their own: one beside the step's, one when that has run
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { measure, postgres, until } from './lifecycle.mjs';

const AddAtOnce = 10_000;
const announcing = process.argv[2] === 'announce';
const single = process.argv[2] === 'single';

const preset = {
  worker: {
    connectionString: postgres,
    concurrentJobs: announcing ? 500 : 24,
    maxPoolSize: 25,
    localQueue: { size: single ? 25 : 500 },
    ...(single ? {} : { completeJobBatchDelay: 0, failJobBatchDelay: 0 }),
    logger: new Logger(() => () => {}),
  },
};

// Those that wait for the same call to the database are added together, as the library itself does for jobs that are done.
let waiting = null;
function announce(contact) {
  waiting ??= { contacts: [], added: new Promise(resolve => setImmediate(resolve)).then(addAnnounced) };
  waiting.contacts.push(contact);
  return waiting.added;
}
function addAnnounced() {
  const { contacts } = waiting;
  waiting = null;
  return utils.addJobs(contacts.map(contact => ({ identifier: 'completed', payload: { contact } })));
}

const seen = { enrolled: 0, step: 0, completed: 0 };
const taskList = {
  enrolled: async () => { seen.enrolled++; },
  step: async ({ contact }) => {
    if (announcing) await announce(contact);
    seen.step++;
  },
  completed: async () => { seen.completed++; },
};
const tasks = announcing ? ['enrolled', 'step'] : ['step'];

const utils = await makeWorkerUtils({ preset });
await utils.migrate();
const runner = await run({ preset, taskList });
await measure(async contacts => {
  const before = { ...seen };
  for (let at = 0; at < contacts.length; at += AddAtOnce) {
    const some = contacts.slice(at, at + AddAtOnce);
    await utils.addJobs(some.flatMap(contact => tasks.map(identifier => ({ identifier, payload: { contact } }))));
  }
  await until('select count(*) from (select from graphile_worker._private_jobs limit 1) left_over', 0);
  for (const task of announcing ? Object.keys(seen) : tasks) {
    if (seen[task] - before[task] !== contacts.length) throw new Error(`${seen[task] - before[task]} of ${contacts.length} ${task}.`);
  }
});
await runner.stop();
await utils.release();

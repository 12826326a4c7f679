// What every peer on Node.js does around its library: warm up, time the contacts, say what came of it.
import pg from 'pg';

export const postgres = url(process.env.PEER_POSTGRES);

/**
 * Puts the warm-up's contacts and then the measured ones through `live`, and prints contacts and seconds as JSON.
 * @param {(contacts: string[]) => Promise<void>} live Returns when each contact has been put in, has run and is completed.
 */
export async function measure(live) {
  const [contacts, warmUp] = process.argv.slice(-2).map(Number);
  await timed(live, warmUp);
  const seconds = await timed(live, contacts);
  console.log(JSON.stringify({ contacts, seconds }));
}

/** Asks the database every few milliseconds until the statement answers with the number. */
export async function until(sql, number) {
  const client = new pg.Client({ connectionString: postgres });
  await client.connect();
  try {
    while (Number((await client.query(sql)).rows[0].count) !== number) await new Promise(resolve => setTimeout(resolve, 10));
  } finally {
    await client.end();
  }
}

async function timed(live, count) {
  const contacts = Array.from({ length: count }, () => crypto.randomUUID());
  const started = performance.now();
  await live(contacts);
  return (performance.now() - started) / 1000;
}

// The bench gives the address as .NET writes it: Host=…;Port=…;Username=…;Password=…;Database=…
function url(connectionString) {
  const given = Object.fromEntries(connectionString.split(';').filter(Boolean).map(part => part.split('=')));
  return `postgres://${encodeURIComponent(given.Username)}:${encodeURIComponent(given.Password)}@${given.Host}:${given.Port}/${given.Database}`;
}

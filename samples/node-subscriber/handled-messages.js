import { appendFileSync, existsSync, readFileSync } from 'node:fs';

// The ids of messages that were handled, kept in a file so that a restart does not forget them. Whoever has a database
// keeps them there, in the transaction of the work itself: then nothing is ever done twice.
export class HandledMessages {
  #file;
  #ids;

  constructor(file) {
    this.#file = file;
    this.#ids = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  }

  // False: it was handled, or is being handled by another delivery.
  begin(id) {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    return true;
  }

  finish(id) {
    appendFileSync(this.#file, `${id}\n`);
  }

  giveUp(id) {
    this.#ids.delete(id);
  }
}

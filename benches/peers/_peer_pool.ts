/** All peers of a run, each started when it is first needed and kept until the end. */

import { type PeerFacts, type PeerOptions, PeerProcess } from "./_peer_process.ts";
import type { PeerName } from "./_peers.ts";

interface Started {
  process: PeerProcess;
  facts: PeerFacts;
}

export class PeerPool {
  readonly #options: PeerOptions;
  readonly #started = new Map<PeerName, Promise<Started>>();

  constructor(options: PeerOptions) {
    this.#options = options;
  }

  /**
   * One that has died is started anew, one that could not be started is not tried again.
   *
   * @throws {PeerAbsent} if it cannot be started
   */
  async need(name: PeerName): Promise<Started> {
    const before = await this.#started.get(name);
    if (before?.process.alive) return before;
    const started = PeerProcess.start(name, this.#options);
    this.#started.set(name, started);
    return await started;
  }

  async close(): Promise<void> {
    for (const one of this.#started.values()) await one.then(({ process }) => process.close(), () => {});
  }
}

import { join } from 'node:path';
import type { CrewOptions, CrewSettings } from './crew.js';
import type { Lab } from './lab.js';
import type { Member } from './member.js';
import { enlist } from './member.js';
import type { WorkerSettings } from './worker/protocol.js';

/** The processes of a crew, in the order in which they were started. */
export interface Spawning {
  /** Includes those that have ended. */
  readonly everyone: readonly Member[];
  /** Starts one more. */
  spawn(changes?: Partial<WorkerSettings>): Promise<Member>;
}

/** Takes processes of the lab for a crew, and gives each a name and a file. */
export function spawnMembers(
  lab: Lab,
  options: CrewOptions,
  settings: CrewSettings,
  onSpawned: (member: Member) => void,
): Spawning {
  const { namespace, address } = options;
  const everyone: Member[] = [];
  let spawned = 0;
  return {
    everyone,
    spawn: async (changes = {}) => {
      // Before any await: two may be started at the same time.
      const index = spawned;
      spawned += 1;
      const worker = await lab.pool.take();
      const name = `${namespace}-${String(index + 1)}`;
      const member = await enlist(worker, {
        ...settings,
        address: options.addressOf?.(index) ?? address,
        process: name,
        historyFile: join(lab.folder, `${name}.jsonl`),
        ...changes,
      });
      everyone.push(member);
      onSpawned(member);
      return member;
    },
  };
}

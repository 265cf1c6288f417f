import { join } from 'node:path';
import type { CrewOptions, CrewSettings } from './crew.js';
import type { Lab } from './lab.js';
import type { Member } from './member.js';
import { enlist } from './member.js';
import type { WorkerSettings } from './worker/protocol.js';

/** The processes of a crew, as they are started. */
export interface Spawning {
  /** Those that have ended among them. */
  readonly everyone: readonly Member[];
  /** One more. */
  spawn(changes?: Partial<WorkerSettings>): Promise<Member>;
}

/** Takes processes of the lab for a crew, each with a name and a file of its own. */
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
      // Before anything is waited for: two may be started at once.
      const index = spawned;
      spawned += 1;
      const worker = await lab.pool.take();
      const name = `${namespace}-${String(index + 1)}`;
      const member = await enlist(worker, {
        ...settings,
        address: options.addressOf?.(index) ?? address,
        process: name,
        historyFile: join(lab.program.folder, `${name}.jsonl`),
        ...changes,
      });
      everyone.push(member);
      onSpawned(member);
      return member;
    },
  };
}

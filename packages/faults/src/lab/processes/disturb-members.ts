import { waitFor } from '@smart-redis/testing';
import type { Steered } from '../../history/record.js';
import type { CrewHistory } from '../crew-history.js';
import type { Steering } from '../instance/steer.js';
import { machineNowMs } from '../machine-time.js';
import type { Disturbing } from './crew.js';
import type { Member } from './member.js';
import type { WorkerMessage } from './worker/protocol.js';

/** Signals and disturbances for the processes of a crew, and their state. */
export interface MemberDisturbances extends Disturbing {
  /** Whether it was sent a signal that ends it. */
  isGone(member: Member): boolean;
  /** Resumes all paused processes. */
  resumeAll(): void;
}

/** Disturbs processes, and records the disturbances in the history. */
export function disturbMembers({ disturbed }: Pick<CrewHistory, 'disturbed'>): MemberDisturbances {
  const gone = new Set<Member>();
  const pausedAt = new Map<Member, number>();
  const disturbances: MemberDisturbances = {
    isGone: (member) => gone.has(member),
    kill: (member, signal = 'SIGKILL') => {
      gone.add(member);
      const at = machineNowMs();
      member.signal(signal);
      const stoppedAt = pausedAt.get(member);
      if (stoppedAt !== undefined && signal === 'SIGKILL') {
        pausedAt.delete(member);
        disturbed({ action: 'pause', process: member.name, at: stoppedAt, until: at });
      }
      disturbed({ action: 'kill', process: member.name, at, until: at });
      return at;
    },
    pause: (member) => {
      const at = machineNowMs();
      pausedAt.set(member, at);
      member.signal('SIGSTOP');
      return at;
    },
    resume: (member) => {
      const at = pausedAt.get(member) ?? machineNowMs();
      pausedAt.delete(member);
      disturbed({ action: 'pause', process: member.name, at, until: machineNowMs() });
      member.signal('SIGCONT');
    },
    resumeAll: () => {
      for (const member of pausedAt.keys()) disturbances.resume(member);
    },
    halfWay: async ({ messages, name }) => {
      const from = messages.length;
      const isStaging = (): boolean => messages.slice(from).some(({ type }) => type === 'staging');
      await waitFor(isStaging, { message: `half of a fetch of ${name}`, everyMs: 1 });
    },
    steer: async (member, steering) => {
      const from = member.messages.length;
      await member.send({ type: 'steer', steering });
      const isOver = (message: WorkerMessage, index: number): boolean =>
        index >= from && message.type === 'steered' && isOf(message.steered, steering);
      const end = await waitFor(
        () => member.messages.find(isOver) ?? (gone.has(member) || undefined),
        {
          message: `the ${steering.what} of ${member.name} ends`,
          timeoutMs: 30_000,
          everyMs: 1,
        },
      );
      if (end === true || end.type !== 'steered') throw new Error(`${member.name} was killed`);
      return end.steered;
    },
    stopBefore: async ({ member, term, cache }, moment, of) => {
      const from = member.messages.length;
      await member.send({ type: 'stopBefore', moment, ...(of === undefined ? {} : { of }) });
      // Its term may have ended before the command arrived, and a cache moves to a new seat.
      const isOver = (message: WorkerMessage, index: number): boolean =>
        (message.type === 'stopping' && index >= from) ||
        (message.type === 'released' && index >= from && message.cache === cache) ||
        (message.type === 'deposed' && message.term === term);
      const end = await waitFor(() => member.messages.find(isOver), {
        message: `${member.name} stops before ${moment}`,
        everyMs: 1,
      });
      if (end.type !== 'stopping') {
        const asked = member.messages.length;
        await member.send({ type: 'stopBefore', moment: null });
        await member.send({ type: 'members' });
        // It may stop at any time until it has read that; then it is resumed.
        const hasRead = (): boolean => {
          member.signal('SIGCONT');
          const answers = member.messages.slice(asked);
          return !member.isRunning || answers.some(({ type }) => type === 'members');
        };
        await waitFor(hasRead, { message: `${member.name} no longer stops`, everyMs: 20 });
        return undefined;
      }
      pausedAt.set(member, end.at);
      return end.at;
    },
  };
  return disturbances;
}

function isOf({ cache, what }: Steered, steering: Steering): boolean {
  return cache === steering.cache && what === steering.what;
}

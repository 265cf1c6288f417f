import type { Worker } from '@smart-redis/testing';
import type { Findings, Scenario } from '../scenario.js';
import { quantile, spreadOf } from '../statistics.js';
import type { CandidateMessage } from '../workers/candidate-message.js';

type Candidate = Worker<CandidateMessage>;
type Elected = Extract<CandidateMessage, { type: 'elected' }>;

const ttlMs = 1000;
const ways = {
  'close()': (leader: Candidate) => leader.send('close'),
  SIGTERM: (leader: Candidate) => Promise.resolve(leader.kill('SIGTERM')),
  SIGKILL: (leader: Candidate) => Promise.resolve(leader.kill('SIGKILL')),
};

/** The time without a leader after the leader has closed or was killed, with a waiting standby. */
export const takeover: Scenario = {
  name: 'takeover',
  run: async ({ server, sizes, programs }) => {
    const candidates: Candidate[] = [];
    const start = async (): Promise<Candidate> => {
      const candidate: Candidate = await programs.start('candidate', [server.url, String(ttlMs)]);
      candidates.push(candidate);
      await candidate.waitForMessage(({ type }) => type === 'started', waiting('a candidate'));
      return candidate;
    };
    const times = new Map<keyof typeof ways, number[]>([
      ['close()', []],
      ['SIGTERM', []],
      ['SIGKILL', []],
    ]);
    try {
      let leader = await start();
      await elected(leader);
      for (let round = 0; round < sizes.takeovers; round += 1) {
        for (const [way, values] of times) {
          const standby = await start();
          const end = Date.now();
          await ways[way](leader);
          const { at } = await elected(standby);
          values.push(at - end);
          leader = standby;
        }
      }
    } finally {
      for (const candidate of candidates) candidate.kill();
      await Promise.all(candidates.map(({ exited }) => exited));
    }
    return [findingsOf(times)];
  },
};

function elected(candidate: Candidate): Promise<Elected> {
  return candidate.waitForMessage<Elected>(
    (message): message is Elected => message.type === 'elected',
    waiting('the election'),
  );
}

function waiting(message: string): { message: string; timeoutMs: number } {
  return { message, timeoutMs: 30_000 };
}

/** The lease limits the time, so the times are compared with it. */
function findingsOf(times: ReadonlyMap<string, readonly number[]>): Findings {
  return {
    title: `Takeover by a standby, lease of ${String(ttlMs)} ms`,
    figures: [...times].map(([subject, values]) => ({
      subject,
      unit: 'ms',
      value: spreadOf(values),
      ratios: { 'the lease': spreadOf(values.map((value) => value / ttlMs)) },
    })),
    counts: { takeovers: [...times.values()].flat().length },
    measured: [
      { goal: 'termP50', subject: 'SIGTERM', value: quantile(times.get('SIGTERM') ?? [], 0.5) },
      { goal: 'termP99', subject: 'SIGTERM', value: quantile(times.get('SIGTERM') ?? [], 0.99) },
      {
        goal: 'killP99',
        subject: `SIGKILL, lease of ${String(ttlMs)} ms`,
        value: quantile(times.get('SIGKILL') ?? [], 0.99) - ttlMs,
      },
    ],
  };
}

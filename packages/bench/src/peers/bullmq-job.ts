import type { RedisServer } from '@smart-redis/testing';
import { Queue, QueueEvents, Worker } from 'bullmq';
import type { Identified } from '../rows.js';
import type { Kind, Peer } from './peer.js';

/** The work of a job, stored separately, because rows cannot be part of a job. */
interface Work {
  readonly kind: Kind;
  readonly key: string;
  readonly rows: AsyncIterable<Identified>;
}

/**
 * A BullMQ job whose worker, in this process, runs `way`; measured from adding the job until its
 * completion event.
 */
export async function bullmqJob(
  server: RedisServer,
  way: Peer,
): Promise<{ readonly peer: Peer } & AsyncDisposable> {
  const connection = { host: server.host, port: server.port, maxRetriesPerRequest: null };
  let work: Work | undefined;
  const queue = new Queue('bench-build', { connection });
  const events = new QueueEvents('bench-build', { connection });
  const worker = new Worker(
    'bench-build',
    async () => {
      if (work !== undefined) await way.build(work.kind, work.key, work.rows);
    },
    { connection, lockDuration: 120_000 },
  );
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), worker.waitUntilReady()]);
  return {
    peer: {
      name: `BullMQ job: ${way.name}`,
      fewerRowsFor: way.fewerRowsFor,
      build: async (kind, key, rows) => {
        work = { kind, key, rows };
        const job = await queue.add('build', {}, { removeOnComplete: true });
        await job.waitUntilFinished(events);
      },
    },
    [Symbol.asyncDispose]: async () => {
      await worker.close();
      await events.close();
      await queue.close();
    },
  };
}

import assert from 'node:assert/strict';
import type { Elector } from '@smart-redis/core';
import type { Candidacy } from '@smart-redis/core/electors';
import { siblingKey } from '@smart-redis/core/drivers';
import { formatHolder, issueTerm } from '@smart-redis/core/electors';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { collectTests, describeElector } from '../src/index.js';
import { endingLate, withCandidacy, withLeadership } from './broken/alter.js';
import { soundCalls, timeoutMs, ttlMs } from './broken/leader-key-calls.js';
import { referenceElector } from './broken/reference-elector.js';

const never = new Promise<never>(() => undefined);

/** What is broken, how, and the test that is meant to find it. */
const broken: readonly (readonly [flaw: string, test: string, create: () => Elector])[] = [
  [
    'chains its deadline to the reply of the renewal',
    'ends by its own deadline while no reply comes',
    () => {
      let renewing: Promise<unknown> = Promise.resolve();
      const renew: typeof soundCalls.renew = (candidacy, id) => {
        const reply = soundCalls.renew(candidacy, id);
        renewing = reply;
        return reply;
      };
      return withLeadership(referenceElector({ renew }), (leadership) =>
        endingLate(leadership, () => renewing),
      );
    },
  ],
  [
    'never aborts the signal',
    'is over in the moment that it resigns, while no reply comes',
    () => withLeadership(referenceElector(), (leadership) => endingLate(leadership, () => never)),
  ],
  [
    'aborts the signal once the key is released',
    'is over in the moment that it resigns, while no reply comes',
    () =>
      withLeadership(referenceElector(), (leadership, { driver }) =>
        endingLate(leadership, () => driver.send(['PING'])),
      ),
  ],
  [
    'believes that it leads when it has ended',
    'keeps the first reason when it is resigned again',
    () =>
      withLeadership(referenceElector(), (leadership) => ({
        ...leadership,
        isCurrent: () => true,
      })),
  ],
  [
    'releases without a look at the holder',
    'leaves a key alone that is not its own when it resigns',
    () => referenceElector({ release: ({ driver, leaderKey }) => driver.send(['DEL', leaderKey]) }),
  ],
  [
    'makes a missing leader key anew',
    'is deposed when the leader key is deleted, and a greater term follows',
    () =>
      referenceElector({
        renew: async (candidacy, id) => {
          const lost = await soundCalls.renew(candidacy, id);
          if (lost !== 'missing') return lost;
          const { driver, instance, leaderKey } = candidacy;
          const holder = formatHolder({ instance, candidacy: id });
          await driver.send(['SET', leaderKey, holder, 'PX', String(ttlMs)]);
          return undefined;
        },
      }),
  ],
  [
    'does not care who holds the leader key',
    'steps back for whoever holds the leader key',
    () =>
      referenceElector({
        renew: async (candidacy, id) => {
          await soundCalls.renew(candidacy, id);
          return undefined;
        },
      }),
  ],
  [
    'does not renew',
    'keeps its leadership as long as all is well',
    () => referenceElector({ renew: () => Promise.resolve('missing') }),
  ],
  [
    'never releases',
    'names the leading instance in the leader key, and frees the key at the end',
    () => referenceElector({ release: () => Promise.resolve() }),
  ],
  [
    'leads without asking',
    'has one leader at a time, under terms that rise from one to the other',
    () =>
      referenceElector({
        acquire: async ({ driver, leaderKey }) => ({
          won: true,
          term: await issueTerm(driver, { leaderKey, minTerm: 0, timeoutMs }),
        }),
      }),
  ],
  [
    'repeats its term',
    'gives each leadership a greater term, and an id of its own',
    () => withLeadership(referenceElector(), (leadership) => ({ ...leadership, term: 7 })),
  ],
  [
    'counts its terms in Redis alone',
    'gives a greater term after Redis has lost its data',
    () =>
      referenceElector({
        acquire: async (candidacy, id) => {
          const { driver, leaderKey } = candidacy;
          const { won } = await soundCalls.acquire(candidacy, id);
          const term = Number(await driver.send(['INCR', siblingKey(leaderKey, 'counter')]));
          return { won, term };
        },
      }),
  ],
  [
    'does not ask which term a fence has seen',
    'gives a term above the highest that a fence has been seen to hold',
    () => withCandidacy(referenceElector(), (given) => ({ ...given, highestSeenTerm: () => 0 })),
  ],
  [
    'dies of a lost connection',
    'leads once Redis can be reached, and has warned a single time',
    () =>
      withCandidacy(referenceElector(), (given) => ({
        ...given,
        logger: { ...given.logger, warn: fail },
      })),
  ],
  [
    'warns at every try',
    'leads once Redis can be reached, and has warned a single time',
    () =>
      referenceElector({
        acquire: async (candidacy, id) => {
          try {
            return await soundCalls.acquire(candidacy, id);
          } catch (error) {
            candidacy.logger.warn('no luck', { error });
            throw error;
          }
        },
      }),
  ],
  [
    'hears no announcement',
    'hands over to another soon after a resignation',
    () => withCandidacy(referenceElector(), deaf),
  ],
  [
    'does not notice the end of its candidacy',
    'closes the leadership when the candidacy ends, though the consumer is busy',
    () =>
      withCandidacy(referenceElector(), (given) => ({
        ...given,
        signal: new AbortController().signal,
      })),
  ],
  [
    'leaves a timer behind',
    'leaves no timer, listener or subscription behind',
    () =>
      withLeadership(referenceElector(), (leadership, { clock }) => {
        clock.after(60_000, () => undefined);
        return leadership;
      }),
  ],
  [
    'campaigns again before its leadership has ended',
    'waits for the end of a leadership before it campaigns again',
    () => ({
      ...referenceElector(),
      campaign: async function* (candidacy) {
        for await (const leadership of referenceElector().campaign(candidacy)) {
          yield leadership;
          yield leadership;
        }
      },
    }),
  ],
];

describeElector({ describe, it, beforeAll, afterAll, create: () => referenceElector() });

describe('the elector contract finds an elector that', () => {
  for (const [flaw, title, create] of broken) {
    it(flaw, async () => {
      const suite = collectTests((runner) => {
        describeElector({ ...runner, create, patienceMs: 2000 });
      });
      await assert.rejects(suite.run(title));
    });
  }
});

function fail(): never {
  throw new Error('this elector dies of a warning');
}

/** Without announcements, so that only polling is left, and that seldom. */
function deaf(candidacy: Candidacy): Candidacy {
  const { driver } = candidacy;
  const silence = { close: () => Promise.resolve() };
  return {
    ...candidacy,
    driver: {
      ...driver,
      subscribe: () => Promise.resolve(silence),
      onStatus: () => () => undefined,
    },
  };
}

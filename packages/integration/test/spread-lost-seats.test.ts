import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import type { Member } from './support/spread-member.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const names = Array.from({ length: 12 }, (_, index) => `cache-${String(index)}`);

/** Two instances, of which each serves some caches; all are built. */
async function two(lab: Lab): Promise<Member[]> {
  const members = [await seated(lab, 'a'), await seated(lab, 'b')];
  for (const member of members) for (const name of names) member.register(name);
  await Promise.all(members.flatMap((member) => names.map((name) => member.cache(name).ready())));
  await placed(members, names, 2);
  return members;
}

const tag = (lab: Lab): string => `{smart-redis:${lab.namespace}}`;
const seatsOf = async (lab: Lab): Promise<string[]> =>
  ((await lab.redis('ZRANGE', `${tag(lab)}:seats`, '0', '-1')) as string[]).sort();

describeWithServer('seats that Redis has lost', (openLab) => {
  const losses: [title: string, ...keys: string[]][] = [
    ['the seats', 'seats'],
    ['the records', 'seated'],
    ['both', 'seats', 'seated'],
  ];
  it.each(losses)('are taken again by the same ids, and nothing moves: %s', async (_, ...keys) => {
    await using lab = openLab();
    const members = await two(lab);
    const before = await seatsOf(lab);
    const servers = await placed(members, names);
    const events = members.map((member) => member.events.length);
    await lab.redis('DEL', ...keys.map((key) => `${tag(lab)}:${key}`));
    const back = async (): Promise<boolean> => {
      const fields = (await lab.redis('HKEYS', `${tag(lab)}:seated`)) as string[];
      const records = fields.filter((field) => !field.startsWith('#'));
      return (await seatsOf(lab)).length === 2 && records.length === 2;
    };
    await waitFor(back, { message: 'both sit again' });
    expect(await seatsOf(lab)).toEqual(before);
    // A join is heard of after all of it.
    await joinAndLeave(lab);
    expect(await placed(members, names)).toEqual(servers);
    members.forEach((member, index) => {
      expect(member.events.slice(events[index])).toEqual([]);
    });
  });

  it('end no refresh that runs, nor start one beside it', async () => {
    await using lab = openLab();
    const members = [await seated(lab, 'a'), await seated(lab, 'b')];
    const running: ((rows: string[]) => void)[] = [];
    const aborted: unknown[] = [];
    const fetcher = ({ signal }: { readonly signal: AbortSignal }): Promise<string[]> => {
      signal.addEventListener('abort', () => aborted.push(signal.reason));
      return new Promise((resolve) => running.push(resolve));
    };
    for (const member of members) {
      for (const name of names.slice(0, 4)) member.register(name, { fetcher });
    }
    await waitFor(() => running.length === 4, { message: 'all are fetched' });
    const before = members.map(({ events }) => events.length);
    const seats = await seatsOf(lab);
    const fields = (await lab.redis('HVALS', `${tag(lab)}:seated`)) as string[];
    const rosters = new Set(fields.join(' ').match(/(?<="roster":")\w+/g));
    const lost = ['seats', 'seated', ...[...rosters].map((hash) => `roster:${hash}`)];
    await lab.redis('DEL', ...lost.map((key) => `${tag(lab)}:${key}`));
    await waitFor(async () => (await seatsOf(lab)).length === 2, { message: 'both sit again' });
    expect(await seatsOf(lab)).toEqual(seats);
    await joinAndLeave(lab);
    expect(aborted).toEqual([]);
    const events = members.flatMap((member, index) => member.events.slice(before[index]));
    expect(events.filter((event) => event.startsWith('released'))).toEqual([]);
    for (const finish of running) finish(['a row']);
    const caches = members.flatMap(({ cache }) => names.slice(0, 4).map(cache));
    await Promise.all(caches.map((cache) => cache.ready()));
    expect(running.length).toBe(4);
  });
});

/** Somebody without caches comes and goes. */
async function joinAndLeave(lab: Lab): Promise<void> {
  const third = await seated(lab, 'c');
  await waitFor(async () => (await seatsOf(lab)).length === 3, { message: 'it sits' });
  await third.smart.close();
}

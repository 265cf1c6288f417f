import { hash, list } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Instance, Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

const adoptions = ({ log }: Instance): unknown[] =>
  log.flatMap(({ level, message, fields }) =>
    level === 'warn' && message.includes('is taken over') ? [fields.key] : [],
  );

describeWithServer('a live key', (openLab) => {
  const counted = (lab: Lab, name: string, rows: readonly string[], adopt = false) => {
    let fetches = 0;
    return {
      fetches: () => fetches,
      definition: {
        name,
        adopt,
        fetcher: () => {
          fetches += 1;
          return rows;
        },
        targets: { all: list({ key: lab.name('all') }) },
      },
    };
  };
  const shown = (lab: Lab) => lab.redis('LRANGE', lab.name('all'), '0', '-1');

  it('that is filled in another namespace is refused, with the name of its owner', async () => {
    await using lab = openLab();
    const [one, two] = [
      await lab.started({ namespace: `${lab.namespace}-one` }),
      await lab.started({ namespace: `${lab.namespace}-two` }),
    ];
    await one.smart.register(counted(lab, 'cache', ['one']).definition).ready();
    const { definition, fetches } = counted(lab, 'cache', ['two']);
    const error = await failureOf(two.smart.register(definition).refresh());
    expect(error.code).toBe('SR_KEY_TAKEN');
    expect(error.message).toContain(`${lab.namespace}-one`);
    expect(error.message).toContain(lab.name('all'));
    expect(fetches()).toBe(0);
    expect(await shown(lab)).toEqual(['"one"']);
  });

  it("of a cache that was renamed is taken over with adopt: true, and is that one's from then on", async () => {
    await using lab = openLab();
    const first = await lab.started();
    await first.smart.register(counted(lab, 'old', ['old']).definition).ready();
    await first.smart.close();
    const second = await lab.started();
    const refused = second.smart.register(counted(lab, 'new', ['new']).definition);
    expect((await failureOf(refused.refresh())).code).toBe('SR_KEY_TAKEN');
    await refused.update({ adopt: true });
    expect(await shown(lab)).toEqual(['"new"']);
    await second.smart.close();
    const third = await lab.started();
    const old = third.smart.register(counted(lab, 'old', ['old']).definition);
    expect((await failureOf(old.refresh())).code).toBe('SR_KEY_TAKEN');
    await old.unregister({ dropData: true });
    expect(await shown(lab)).toEqual(['"new"']);
    const again = third.smart.register(counted(lab, 'new', ['again']).definition);
    await again.refresh();
    await again.unregister({ dropData: true });
    const left = await lab.redis('KEYS', `*${lab.name('all')}*`);
    expect(left).toEqual([]);
    await third.smart.register(counted(lab, 'another', ['free']).definition).refresh();
    expect(await shown(lab)).toEqual(['"free"']);
  });

  it('of another type is refused, unless adopt is true', async () => {
    await using lab = openLab();
    await lab.redis('HSET', lab.name('all'), 'session', 'secret');
    const { smart } = await lab.started();
    const { definition, fetches } = counted(lab, 'cache', ['a']);
    const cache = smart.register(definition);
    const error = await failureOf(cache.refresh());
    expect([error.code, fetches()]).toEqual(['SR_KEY_TAKEN', 0]);
    expect(await lab.redis('HGET', lab.name('all'), 'session')).toBe('secret');
    await cache.update({ adopt: true });
    expect(await shown(lab)).toEqual(['"a"']);
  });

  it('of the same type, without a record of its owner, is taken over with one warning', async () => {
    await using lab = openLab();
    await lab.redis('RPUSH', lab.name('all'), 'of', 'the classic library');
    const instance = await lab.started();
    const cache = instance.smart.register(counted(lab, 'cache', ['a']).definition);
    await cache.refresh();
    await cache.refresh();
    expect(await shown(lab)).toEqual(['"a"']);
    expect(adoptions(instance)).toEqual([lab.name('all')]);
    await lab.redis('DEL', `{${lab.name('all')}}:smart-redis:${lab.namespace}:cache`);
    await cache.refresh();
    expect(await shown(lab)).toEqual(['"a"']);
  });

  it('may get another type by a new release of its own cache', async () => {
    await using lab = openLab();
    const first = await lab.started();
    await first.smart.register(counted(lab, 'cache', ['a']).definition).ready();
    await first.smart.close();
    const second = await lab.started();
    const cache = second.smart.register({
      name: 'cache',
      fetcher: () => [{ id: 1 }],
      targets: { all: hash({ key: lab.name('all') }) },
    });
    await cache.refresh();
    expect(await cache.read.all.size()).toBe(1);
    expect(adoptions(second)).toEqual([]);
  });
});

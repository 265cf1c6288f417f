import { expect, it } from 'vitest';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

describeWithServer('a seat whose numbers were used by somebody else', (openLab) => {
  it('goes on, and warns, as after a snapshot that was started twice', async () => {
    await using lab = openLab();
    const member = await seated(lab, 'a');
    const cache = member.register('cache');
    await cache.ready();
    await placed([member], ['cache']);
    const [seat = ''] = (await lab.redis(
      'ZRANGE',
      `{smart-redis:${lab.namespace}}:seats`,
      '0',
      '-1',
    )) as string[];
    const metadata = `{${lab.name('cache')}}:smart-redis:${lab.namespace}:cache`;
    expect(await lab.redis('HGET', metadata, 'candidacy')).toContain(seat);
    await lab.redis('HSET', metadata, 'candidacy', `${seat}-1000000`);
    const { version } = await cache.info();
    const after = await cache.refresh({ timeout: '10s' });
    expect(after.lastError).toBeNull();
    expect(after.version).toBe(version);
    expect(member.log.find(({ message }) => message.includes('used twice'))).toMatchObject({
      level: 'warn',
    });
  });
});

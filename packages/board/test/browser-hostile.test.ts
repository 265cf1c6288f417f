import type { Operator } from '@smart-redis/core/operator';
import { startRedis } from '@smart-redis/testing';
import type { RedisServer } from '@smart-redis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestBrowser } from './support/browser.js';
import { describeInBrowser, startBrowser } from './support/browser.js';
import { registerDelays, sourceOf } from './support/caches.js';
import type { Stage } from './support/stage.js';
import { openStage } from './support/stage.js';

const markup = `</script><img src="https://evil.example/x" onerror="alert(1)">`;
/** Turned around it reads as `cache-exe.png`. */
const turned = 'cache-\u202Egnp.exe';
const long = 'long'.repeat(2000);

describeInBrowser('names, ids, values and errors of an attacker', () => {
  let browser: TestBrowser;
  let server: RedisServer;
  let stage: Stage;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), startRedis()]);
    stage = openStage(server);
    const smart = await stage.instance(`${markup}${turned}`);
    const source = sourceOf(1);
    source.rows = [markup, turned, long].map((text) => ({ airport: text, delay: 1, note: text }));
    const cache = registerDelays(smart, stage, 'delays', source);
    await cache.ready();
    source.failure = `${markup} ${turned} ${long}`;
    await cache.refresh().catch(() => undefined);
    await cache.pause(`${markup} ${turned}`);
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await browser[Symbol.asyncDispose]();
    await server.stop();
  });

  it('are text on every page, and none of it hides', async () => {
    const { page, troubles } = await browser.open(await stage.board());
    const places = ['#/', '#/cache/delays', '#/cache/delays/definition', '#/instances'];
    for (const place of [...places, '#/cache/delays/rows?target=byAirport']) {
      await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
      await page
        .locator(place === '#/instances' ? '.card' : 'main .name')
        .first()
        .waitFor();
      expect(await page.locator('img, iframe, script:not([src])').count()).toBe(0);
      const text = await page.locator('body').textContent();
      expect(text).not.toContain('\u202E');
    }
    expect(await page.locator('.stored-rows').textContent()).toContain('cache-\\u{202E}gnp.exe');
    expect(troubles).toEqual([]);
  });

  it('are text as the names of caches, which somebody wrote into Redis', async () => {
    const operator = renamed(stage.operator, [markup, turned, long]);
    const { page, troubles } = await browser.open(await stage.board({ operator }));
    await page.getByRole('link', { name: markup }).waitFor();
    await page.getByRole('link', { name: 'cache-\\u{202E}gnp.exe' }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await page.getByRole('link', { name: markup }).click();
    await page.getByRole('heading', { name: markup, level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('dialog').getByRole('heading', { name: markup }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1280);
    expect(troubles).toEqual([]);
  });
});

/** An operator whose caches have other names. */
function renamed(operator: Operator, names: readonly string[]): Operator {
  return new Proxy(operator, {
    get: (target, property) => {
      if (property === 'caches')
        return async () => {
          const [cache] = await target.caches();
          if (cache === undefined) return [];
          return names.map((name) => ({ ...cache, name, family: null }));
        };
      if (property === 'cache')
        return async (name: string) => ({ ...(await target.cache('delays')), name });
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...[first, ...rest]: readonly unknown[]) =>
        Reflect.apply(value, target, [
          typeof first === 'string' ? 'delays' : first,
          ...rest,
        ]) as unknown;
    },
  });
}

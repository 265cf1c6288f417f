import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TestBrowser, Viewer } from './support/browser.js';
import { describeInBrowser, startBrowser } from './support/browser.js';
import type { Source } from './support/caches.js';
import { registerDelays, sourceOf } from './support/caches.js';
import type { Stage } from './support/stage.js';
import { openStage } from './support/stage.js';

const places = [
  ...['#/', '#/?status=stale&q=zzz', '#/instances', '#/nowhere', '#/cache/dleays'],
  ...['#/cache/delays', '#/cache/orders', '#/cache/delays/definition', '#/cache/delays/rows'],
];

describeInBrowser('the pages of the board', () => {
  let browser: TestBrowser;
  let server: RedisServer;
  let stage: Stage;
  let viewer: Viewer;
  let delays: Source;
  let comparison: string;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), startRedis()]);
    stage = openStage(server);
    const smart = await stage.instance('api-1');
    delays = sourceOf(30);
    const cache = registerDelays(smart, stage, 'delays', delays);
    await cache.ready();
    delays.rows = [...sourceOf(29, 2).rows, { airport: 'NEW', delay: 3, note: 'n'.repeat(9000) }];
    await cache.refresh();
    const orders = sourceOf(2);
    const failing = registerDelays(smart, stage, 'orders', orders);
    await failing.ready();
    orders.failure = 'connect ECONNREFUSED 10.0.0.12:5432';
    await failing.refresh().catch(() => undefined);
    await registerDelays(smart, stage, 'airports', sourceOf(1)).ready();
    const [to, from] = await stage.operator.versions('delays');
    comparison = `#/cache/delays/versions?from=${String(from?.version)}&to=${String(to?.version)}`;
    viewer = await browser.open(
      await stage.board({ environment: { label: 'staging', color: 'amber' } }),
    );
  });
  afterEach(() => {
    expect(viewer.troubles).toEqual([]);
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await browser[Symbol.asyncDispose]();
    await server.stop();
  });

  /** Goes to a place, and waits until it is there. */
  async function go(place: string) {
    const { page } = viewer;
    await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
    await page.locator('h1').waitFor();
    return page;
  }

  it('puts the worst on top, and tells each status by a word', async () => {
    const page = await go('#/');
    await page
      .getByRole('heading', { name: 'All 3 caches are fresh, 1 failed to refresh' })
      .waitFor();
    await page.getByText('staging').waitFor();
    const names = await page.locator('.row-link').allTextContents();
    expect(names).toEqual(['orders', 'airports', 'delays']);
    const first = page.getByRole('row').nth(1);
    expect(await first.getByRole('cell').first().textContent()).toBe('Fresh');
    expect(await first.textContent()).toContain('SR_FETCH_FAILED');
    expect(await first.textContent()).toContain('connect ECONNREFUSED 10.0.0.12:5432');
  });

  it('has searched before anything else is drawn, so that no letter is lost', async () => {
    const page = await go('#/');
    await page.getByText('staging').waitFor();
    const found = await page.evaluate<string>(`(async () => {
      const field = document.querySelector('input[type=search]');
      field.value = 'airp';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      // What was queued already, and no later task: a message of the stream would be one.
      for (let turn = 0; turn < 20; turn += 1) await undefined;
      return location.hash + document.body.textContent;
    })()`);
    expect(found).toMatch(/^#\/\?q=airp.*1 cache found/s);
  });

  it('searches by keyboard, filters, and keeps both in the address', async () => {
    const page = await go('#/instances');
    await page.keyboard.press('/');
    await page.getByRole('searchbox').waitFor();
    await page.locator('input:focus').waitFor();
    // In the name of its instance each has one.
    await page.keyboard.type('a');
    await page.getByText('3 caches found').waitFor();
    await page.keyboard.type('irp');
    await page.getByText('1 cache found').waitFor();
    await page.reload();
    await page.getByText('1 cache found').waitFor();
    // A page that was just drawn may not listen yet.
    const search = page.locator('input:focus');
    await expect
      .poll(() => page.keyboard.press('Control+k').then(() => search.count()), { timeout: 30_000 })
      .toBe(1);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'airports' }).waitFor();
    await go('#/');
    await page.getByRole('link', { name: '1 Failing' }).click();
    await page.getByText('1 cache found').waitFor();
    expect(page.url()).toContain('status=failing');
  });

  it('is walked through by keyboard', async () => {
    const page = await go('#/');
    await page.reload();
    await page.locator('.row-link').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.locator('.row-link').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('airports');
    await page.keyboard.press('End');
    expect(await focused()).toBe('delays');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'delays' }).waitFor();
    expect(await focused()).toBe('delays');

    function focused(): Promise<string> {
      return page.evaluate<string>('document.activeElement?.textContent ?? ""');
    }
  });

  it('shows the refreshes with their phases, and draws them', async () => {
    const page = await go('#/cache/delays');
    await page.getByRole('heading', { name: 'The last 2 refreshes' }).waitFor();
    const latest = page.locator('.timeline li').first();
    expect(await latest.textContent()).toMatch(/New version.*on request.*Fetch .*stage .*commit/);
    await expect.poll(() => page.locator('.plot canvas').count()).toBe(3);
    await go('#/cache/orders');
    await page.getByRole('heading', { name: /The last refresh failed/ }).waitFor();
    expect(await page.locator('.timeline li').first().textContent()).toContain('ECONNREFUSED');
  });

  it('shows how two versions differ', async () => {
    const page = await go('#/cache/delays/versions');
    await page.getByText('2 versions in Redis').waitFor();
    await page.getByRole('link', { name: /Compare/ }).click();
    const diff = page.getByRole('region', { name: 'Comparison' });
    await diff.locator('.diff-row.is-added').getByText('NEW').first().waitFor();
    await diff.locator('.diff-row.is-removed').getByText('A029').first().waitFor();
  });

  it('shows the rows of each target, page by page and by id', async () => {
    const page = await go('#/cache/delays/rows?target=all');
    await page.getByText('30 rows').waitFor();
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByRole('cell', { name: '29', exact: true }).waitFor();
    await page.getByText('cut').waitFor();
    await page.getByRole('link', { name: 'byAirport hash' }).click();
    await page.getByLabel('Id').fill('A007');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('All rows').waitFor();
    const rows = page.locator('.stored-rows tbody tr');
    await expect.poll(() => rows.count()).toBe(1);
    await rows.getByRole('button', { name: /Open the value/ }).click();
    expect(await rows.locator('pre').textContent()).toContain('"delay": 9');
    await page.getByRole('combobox').selectOption({ index: 1 });
    await rows.getByText('"delay": 8').waitFor();
  });

  it('shows what a cache is, and who is there', async () => {
    const page = await go('#/cache/delays/definition');
    for (const text of [
      'byAirport',
      'sortedSet',
      '2 earlier versions',
      'every 1d',
      '1 definition in use',
    ])
      await page.getByText(text).first().waitFor();
    await go('#/instances');
    await page.getByRole('heading', { name: '1 instance' }).waitFor();
    await page.getByText('Serves 3 caches').click();
    await page.getByRole('link', { name: 'orders' }).click();
    await page.getByRole('heading', { name: 'orders' }).waitFor();
  });

  it('names the nearest cache for a name that nobody knows', async () => {
    const page = await go('#/cache/dleays');
    await page.getByText('SR_UNKNOWN_CACHE').waitFor();
    await page.locator('.trouble').getByRole('link', { name: 'delays' }).click();
    await page.getByRole('heading', { name: 'The last 2 refreshes' }).waitFor();
  });

  it('has no barriers, in the dark and in the light', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await viewer.page.emulateMedia({ colorScheme: theme });
      for (const place of [...places, comparison]) {
        await settled(await go(place));
        expect(await viewer.axe(), `${theme} ${place}`).toEqual([]);
      }
      const page = await go('#/cache/delays');
      await page.getByRole('button', { name: 'Pause' }).click();
      expect(await viewer.axe(), `${theme}, a dialog`).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  it('fits on a phone', async () => {
    await viewer.page.setViewportSize({ width: 360, height: 740 });
    for (const place of [...places, comparison]) {
      const page = await go(place);
      await settled(page);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width, place).toBe(360);
    }
    await viewer.page.setViewportSize({ width: 1280, height: 800 });
  });
});

/** Nothing is on its way any more. */
async function settled(page: Viewer['page']): Promise<void> {
  await page.locator('.is-waiting, .is-loading').waitFor({ state: 'detached' });
}

import type { SmartRedis } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TestBrowser, Viewer } from './support/browser.js';
import { describeInBrowser, startBrowser } from './support/browser.js';
import { registerDelays, sourceOf } from './support/caches.js';
import type { Stage } from './support/stage.js';
import { openStage } from './support/stage.js';

describeInBrowser('the actions of the board', () => {
  let browser: TestBrowser;
  let server: RedisServer;
  let stage: Stage;
  let smart: SmartRedis;
  let acting: Viewer;
  let watching: Viewer;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), startRedis()]);
    stage = openStage(server);
    smart = await stage.instance('api-1');
    const address = await stage.board();
    [acting, watching] = await Promise.all([browser.open(address), browser.open(address)]);
  });
  afterEach(() => {
    expect([...acting.troubles, ...watching.troubles]).toEqual([]);
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await browser[Symbol.asyncDispose]();
    await server.stop();
  });

  /** A cache that is built, and its page before both viewers. */
  async function before(name: string) {
    const source = sourceOf(3);
    const cache = registerDelays(smart, stage, name, source, { guard: { maxShrink: '10%' } });
    await cache.ready();
    for (const { page } of [acting, watching]) {
      await page.evaluate(`location.hash = '#/cache/${name}'`);
      await page.locator('.facts').getByText('api-1').waitFor();
    }
    return { source, cache };
  }

  it('refreshes, and every viewer sees the new version', async () => {
    const { source } = await before('refreshed');
    source.rows = sourceOf(5).rows;
    await choose(acting, 'Refresh', 'refreshed', /runs its fetcher now/);
    await toast(acting, 'refreshed');
    for (const { page } of [acting, watching]) {
      await page.locator('.facts').getByText('5', { exact: true }).waitFor();
      await page.locator('.timeline').getByText('on request').waitFor();
    }
  });

  it('shows what the guard refused, and publishes it by force', async () => {
    const { source } = await before('refused');
    source.rows = sourceOf(1).rows;
    await choose(acting, 'Refresh', 'refused', /runs its fetcher now/);
    for (const { page } of [acting, watching]) {
      await page.getByRole('heading', { name: /The last refresh failed/ }).waitFor();
      await page.locator('.notice').getByText('SR_REFUSED').waitFor();
    }
    await choose(watching, 'Force', 'refused', /even if the guard refuses it/);
    for (const { page } of [acting, watching]) {
      await page.locator('.facts').getByText('1', { exact: true }).waitFor();
      await page
        .getByRole('heading', { name: /The last refresh failed/ })
        .waitFor({ state: 'detached' });
    }
  });

  it('pauses with a reason, and resumes', async () => {
    const { cache } = await before('paused');
    await acting.page.getByRole('button', { name: 'Pause' }).click();
    await acting.page.getByLabel(/Reason/).fill('prices are being corrected');
    await acting.page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    for (const { page } of [acting, watching]) {
      await page.locator('.notice').getByText('prices are being corrected').waitFor();
    }
    expect((await cache.info()).paused?.reason).toBe('prices are being corrected');
    await choose(watching, 'Resume', 'paused', /Its schedule holds again/);
    for (const { page } of [acting, watching]) {
      await page.getByRole('button', { name: 'Pause' }).waitFor();
    }
    expect((await cache.info()).paused).toBeNull();
  });

  it('brings an earlier version back', async () => {
    const { source, cache } = await before('reversed');
    source.rows = sourceOf(4).rows;
    await cache.refresh();
    await acting.page.getByRole('link', { name: 'Versions' }).click();
    await acting.page.getByText('2 versions in Redis').waitFor();
    await acting.page.getByRole('button', { name: /Roll back/ }).click();
    await acting.page
      .getByRole('dialog')
      .getByText(/with 3 rows/)
      .waitFor();
    await acting.page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    for (const { page } of [acting, watching]) {
      await page.locator('.facts').getByText('3', { exact: true }).waitFor();
      await page.locator('.cache-marks').getByText('Paused').waitFor();
    }
    expect((await stage.operator.rows('reversed', 'all')).total).toBe(3);
  });

  it('does nothing when it is cancelled, and gives the focus back', async () => {
    const { source } = await before('cancelled');
    const { page } = acting;
    const button = page.getByRole('button', { name: 'Refresh' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Refresh');
    expect(source.fetches).toBe(1);
  });

  it('offers nothing on a board that is read-only, and says so', async () => {
    await before('shown');
    const viewer = await browser.open(`${await stage.board({ readOnly: true })}#/cache/shown`);
    await viewer.page.getByText('This board is read-only').waitFor();
    for (const name of ['Refresh', 'Force', 'Pause', 'Resume'])
      expect(await viewer.page.getByRole('button', { name }).count()).toBe(0);
  });

  it('tells why an action was refused, with its code and what to do', async () => {
    const { source, cache } = await before('outdated');
    const publish = async (rows: number): Promise<void> => {
      source.rows = sourceOf(rows).rows;
      await cache.refresh();
    };
    await publish(4);
    const { page } = acting;
    await page.getByRole('link', { name: 'Versions' }).click();
    await page.getByRole('button', { name: /Roll back/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back outdated' });
    await dialog.waitFor();
    // Only two earlier versions are kept: meanwhile this one has gone.
    await publish(5);
    await publish(6);
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByText('SR_NO_SUCH_VERSION').waitFor();
    await dialog.getByText(/Choose one of the versions/).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.facts').getByText('6', { exact: true }).waitFor();
  });

  it('tells who takes over from whom', async () => {
    const members = await Promise.all(['api-2', 'api-3'].map((name) => stage.instance(name)));
    const [handle] = members.map((member) => registerDelays(member, stage, 'handed', sourceOf(3)));
    await handle?.ready();
    for (const { page } of [acting, watching]) {
      await page.evaluate(`location.hash = '#/instances'`);
      await page.getByRole('heading', { name: '3 instances' }).waitFor();
      await page.locator('.card', { hasText: 'Serves 1 cache' }).waitFor();
    }
    const { servedBy } = await stage.operator.cache('handed');
    await members[servedBy === 'api-2' ? 0 : 1]?.close();
    for (const { page } of [acting, watching]) {
      await page.locator('.takeovers').getByText('handed').first().waitFor();
      await page.getByRole('heading', { name: '2 instances' }).waitFor();
    }
  });

  it('shows nothing as fresh while Redis is away, and all again when it is back', async () => {
    await before('away');
    const overview = watching.page;
    await overview.evaluate(`location.hash = '#/?q=away'`);
    await overview.locator('.cell-status .mark-fresh').waitFor();
    server.pause();
    try {
      for (const { page } of [acting, watching]) {
        await page.getByText('Redis does not answer.').waitFor({ timeout: 60_000 });
        expect(await page.locator('main .mark-fresh').count()).toBe(0);
      }
      await overview.getByRole('heading', { name: /Nobody knows/ }).waitFor();
      const age = overview.locator('.cell-age .age');
      const shown = await age.textContent();
      await waitFor(async () => (await age.textContent()) !== shown, { message: 'the age ticks' });
    } finally {
      server.resume();
    }
    await overview.locator('.cell-status .mark-fresh').waitFor({ timeout: 60_000 });
    await acting.page.locator('.cache-marks .mark-fresh').waitFor({ timeout: 60_000 });
  });

  it('shows a family in one row, and its members when that is opened', async () => {
    const family = smart.registerFamily({
      name: 'tenants',
      members: () => ['acme', 'bolt'],
      define: (member) => ({
        fetcher: () => [member, member],
        refresh: { every: '1d' },
        targets: { all: list({ key: `${stage.namespace}:tenants:${member}` }) },
      }),
    });
    await family.ready();
    await Promise.all(['acme', 'bolt'].map((member) => family.member(member).ready()));
    const { page } = watching;
    await page.evaluate(`location.hash = '#/'`);
    const row = page.locator('.is-family');
    await row.getByText('2 caches').waitFor();
    await row.getByText('all fresh').waitFor();
    expect(await row.locator('.cell-rows').textContent()).toBe('4');
    // One row for both, until somebody wants to see them; the address says that they are open.
    const button = row.getByRole('button', { name: /tenants/ });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.click();
    await page.locator('.is-member').getByText('tenants:acme').waitFor();
    expect(await page.locator('.is-member').count()).toBe(2);
    await page.reload();
    await page.locator('.is-member').getByText('tenants:bolt').waitFor();
    expect(await watching.axe()).toEqual([]);
    await row.getByRole('button', { name: /tenants/ }).press('Enter');
    await expect.poll(() => page.locator('.is-member').count()).toBe(0);
  });

  it('keeps the colours that were chosen', async () => {
    const { page } = watching;
    const colour = (): Promise<string> => page.evaluate('getComputedStyle(document.body).color');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await colour();
    await page.getByRole('button', { name: /^Colours: as the system/ }).click();
    expect(await colour()).toBe(light);
    await page.getByRole('button', { name: /^Colours: light/ }).click();
    await page.getByRole('button', { name: /^Colours: dark/ }).waitFor();
    const dark = await colour();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: /^Colours: dark/ }).waitFor();
    expect(await colour()).toBe(dark);
    await page.getByRole('button', { name: /^Colours: dark/ }).click();
    expect(await colour()).toBe(light);
  });

  it('says that its own server is away, and goes on with the one that is started', async () => {
    await before('restarted');
    const { page } = watching;
    await page.evaluate(`location.hash = '#/?q=restarted'`);
    await page.locator('.cell-status .mark-fresh').waitFor();
    const startAgain = await stage.endBoards();
    await page.getByText('The server of this board does not answer.').first().waitFor();
    expect(await page.locator('main .mark-fresh').count()).toBe(0);
    await startAgain();
    await page.locator('.cell-status .mark-fresh').waitFor({ timeout: 60_000 });
    await stage.operator.pause('restarted', 'after the restart');
    await page.locator('.virtual-row').getByText('after the restart').waitFor();
  });

  it('shows what is built anew after Redis was restarted empty', async () => {
    const { cache } = await before('lost');
    const { page } = watching;
    const { version } = await cache.info();
    await server.restartEmpty();
    await cache.ready({ timeout: '1m' });
    await page.locator('.cache-marks .mark-fresh').waitFor({ timeout: 60_000 });
    await page.evaluate(`location.hash = '#/cache/lost/versions'`);
    await expect
      .poll(async () => (await cache.info()).version ?? 0, { timeout: 30_000 })
      .toBeGreaterThan(version ?? 0);
    await page.getByText(/1 version in Redis/).waitFor({ timeout: 60_000 });
  });
});

/** Opens a dialog, reads what will happen, and confirms. */
async function choose({ page }: Viewer, name: string, cache: string, says: RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `${name} ${cache}` });
  await dialog.getByText(says).waitFor();
  await dialog.getByRole('button', { name, exact: true }).click();
}

async function toast({ page }: Viewer, text: string): Promise<void> {
  await page.locator('.toast').getByText(text).waitFor();
}

import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestBrowser } from './support/browser.js';
import { describeInBrowser, startBrowser } from './support/browser.js';
import { noteFirstRows, readFirstPaint } from './support/first-paint.js';
import { buildMany } from './support/many-caches.js';
import type { Stage } from './support/stage.js';
import { openStage } from './support/stage.js';

const count = 1000;

describeInBrowser('the board of 1,000 caches', () => {
  let browser: TestBrowser;
  let server: RedisServer;
  let stage: Stage;
  let address: string;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), startRedis()]);
    stage = openStage(server);
    await buildMany(stage, count);
    address = await stage.board();
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await browser[Symbol.asyncDispose]();
    await server.stop();
  });

  it('is drawn after its files and nothing else: the page has the caches in it', async () => {
    const asked: string[] = [];
    const { page, troubles } = await browser.open(address, {
      before: async (opened) => {
        // What the script asks for is never answered.
        await opened.route(/\?api=/, () => undefined);
        opened.on('request', (request) => asked.push(new URL(request.url()).search));
        await opened.addInitScript(noteFirstRows);
      },
    });
    await readFirstPaint(page);
    await page.getByRole('heading', { name: 'All 1,000 caches are fresh' }).waitFor();
    // How long that takes is measured where nothing else runs: `scripts/measure-first-paint.ts`.
    const apart = (): string[] =>
      asked
        .map((request) => request.replace(/&v=.*/, '').replace(/&after=\w+-\d+$/, '&after=…'))
        .filter((request) => request !== '?asset=icon.svg')
        .sort();
    // What draws charts is not needed here, and what the page has is not asked for again.
    const expected = ['', '?api=events&after=…', '?asset=app.css', '?asset=app.js'];
    await expect.poll(apart, { timeout: 30_000 }).toEqual(expected);
    expect(troubles).toEqual([]);
    expect(await page.locator('#state').count()).toBe(0);
  });

  it('draws what can be seen of them, and all of them by scrolling', async () => {
    const { page, troubles } = await browser.open(address);
    await page.getByRole('heading', { name: 'All 1,000 caches are fresh' }).waitFor();
    const rows = page.locator('.virtual-row');
    const few = 60;
    expect(await rows.count()).toBeLessThan(few);
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('1001');

    const seen = new Set<string>();
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    for (let top = 0; top < height; top += 1200) {
      for (const name of await page.evaluate<string[]>(namesAt(top))) seen.add(name);
      expect(await rows.count()).toBeLessThan(few);
    }
    expect(seen.size).toBe(count);
    expect(troubles).toEqual([]);
  });

  it('goes from the first to the last by keyboard, and keeps the focus out of sight', async () => {
    const { page } = await browser.open(address);
    const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent');
    await page.locator('.row-link').first().focus();
    await page.keyboard.press('End');
    await expect.poll(focused, { timeout: 30_000 }).toBe('cache-0999');
    await page.evaluate('scrollTo(0, 0)');
    await page.getByText('cache-0000').waitFor();
    expect(await focused()).toBe('cache-0999');
    await page.keyboard.press('Home');
    await expect.poll(focused, { timeout: 30_000 }).toBe('cache-0000');
  });

  it('comes back to where it was', async () => {
    const { page } = await browser.open(address);
    await page.getByText('cache-0003').waitFor();
    await page.evaluate('scrollTo(0, 30000)');
    const link = page.locator('.row-link', { hasText: 'cache-0505' });
    await link.click();
    await page.getByRole('heading', { name: 'cache-0505' }).waitFor();
    await page.goBack();
    await link.waitFor();
    expect(await page.evaluate('scrollY')).toBe(30_000);
  });

  it('costs a change of one cache the drawing of one row', async () => {
    const { page } = await browser.open(address);
    await page.getByText('cache-0003').waitFor();
    await page.evaluate(`
      window.changed = new Set();
      new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          if (element?.closest('.cell-rows') !== null)
            window.changed.add(element.closest('.virtual-row').textContent);
        }
      }).observe(document.querySelector('.virtual'), { subtree: true, childList: true, characterData: true });
    `);
    await stage.operator.pause('cache-0003', 'a look at it');
    await page.locator('.virtual-row').getByText('a look at it').waitFor();
    expect(await page.evaluate('window.changed.size')).toBeLessThan(2);
  });
});

/**
 * Scrolls there, and answers what is drawn after two frames: one to notice, and one to draw. A browser
 * on a busy machine may draw no frames for a while, or none any more.
 */
function namesAt(top: number): string {
  return `new Promise((done) => {
    scrollTo(0, ${top});
    const tell = () => {
      done([...document.querySelectorAll('.row-link')].map((link) => link.textContent));
    };
    requestAnimationFrame(() => requestAnimationFrame(tell));
    setTimeout(tell, 5000);
  })`;
}

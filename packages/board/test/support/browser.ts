import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { describe } from 'vitest';

/** Tests that need a browser; `scripts/test-programs.ts` says where there is none. */
export const describeInBrowser = describe.skipIf((process.env.TEST_CHROMIUM ?? '') === '');

/** A page, and what went wrong in it. */
export interface Viewer {
  readonly page: Page;
  /** Errors on the console, uncaught ones, and requests to elsewhere: there must be none. */
  readonly troubles: readonly string[];
  /** The findings of axe-core for WCAG 2.2 AA and its best practices. */
  axe(): Promise<readonly string[]>;
}

/** What is done before a page is opened. */
export interface BeforeOpening {
  /** @default nothing */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** A Chromium. */
export interface TestBrowser extends AsyncDisposable {
  /** Opens an address in a browser profile of its own. */
  open(address: string, options?: BrowserContextOptions & BeforeOpening): Promise<Viewer>;
}

/** Starts the browser of a test file: each process costs half a second of processor time. */
export async function startBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? '',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
  return {
    open: async (address, { before, ...options } = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
        ...options,
      });
      const page = await context.newPage();
      await before?.(page);
      return view(page, address);
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

async function view(page: Page, address: string): Promise<Viewer> {
  const troubles: string[] = [];
  page.on('console', (message) => {
    // What a refused request leaves there is no fault of the page.
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRefusal) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('dialog', (dialog) => {
    troubles.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin !== new URL(address).origin) troubles.push(`a request to ${request.url()}`);
  });
  await page.goto(address);
  return { page, troubles, axe: () => findingsOf(page) };
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

async function findingsOf(page: Page): Promise<readonly string[]> {
  // By the protocol of the debugger, which no policy of the page applies to.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axeSource });
  await session.detach();
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const expression = `axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] })`;
  const { violations } = await page.evaluate<AxeResult>(expression);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

// npx tsx packages/board/scripts/screenshots.ts
//
// Takes the pictures of the board that the documentation shows: real instances over a real Redis, with
// data of vega-datasets. Needs a Chromium: TEST_CHROMIUM, or /usr/bin/chromium.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Freshness, SmartRedis } from '@smart-redis/core';
import { hash, list, sortedSet } from '@smart-redis/core';
import { startRedis } from '@smart-redis/testing';
import { chromium } from 'playwright-core';
import { openStage } from '../test/support/stage.js';

type Row = Readonly<Record<string, string | number | null>>;

interface ReportRow extends Row {
  readonly id: string;
  readonly value: number;
}

/** A cache, the file that its source reads, and what identifies its rows. */
interface Report {
  readonly name: string;
  readonly file: string;
  readonly rows: (content: readonly Row[]) => readonly ReportRow[];
  readonly every: '5s' | '5m' | '15m' | '1h';
}

const reports: readonly Report[] = [
  { name: 'airport-delays', file: 'flights-20k.json', rows: byOrigin, every: '5s' },
  { name: 'route-distances', file: 'flights-5k.json', rows: byRoute, every: '5m' },
  { name: 'movie-ratings', file: 'movies.json', rows: withIds('Title'), every: '15m' },
  { name: 'car-models', file: 'cars.json', rows: withIds('Name'), every: '1h' },
  { name: 'country-profiles', file: 'countries.json', rows: withIds('country'), every: '1h' },
  { name: 'incomes', file: 'income.json', rows: withIds('name'), every: '15m' },
  {
    name: 'unemployment',
    file: 'unemployment-across-industries.json',
    rows: withIds('series'),
    every: '5m',
  },
  { name: 'penguins', file: 'penguins.json', rows: withIds('Species'), every: '1h' },
];

const failing = 'unemployment';
let isSourceAway = false;
/** How much of the flights has happened: each refresh of the first report finds more. */
let share = 0.4;

const output = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
await using server = await startRedis();
await using stage = openStage(server, 'flight-reports');
for (const name of ['reports-1', 'reports-2']) {
  const handles = registerAll(await stage.instance(name));
  await Promise.all(handles.map((handle) => handle.ready({ timeout: '5m' })));
}
for (let build = 0; build < 24; build += 1) {
  share += 0.02;
  await stage.operator.refresh('airport-delays');
}
isSourceAway = true;
await stage.operator.refresh(failing).catch(() => undefined);
await stage.operator.pause('movie-ratings', 'Ratings are being imported again, ask Ada');
await takePictures(await stage.board({ environment: { label: 'production', color: 'red' } }));

function registerAll(smart: SmartRedis) {
  return reports.map((report) => {
    const { name, every } = report;
    return smart.register({
      name,
      keep: 3,
      history: 50,
      refresh: { every },
      freshness: freshnessOf(name),
      fetcher: () => fetchRows(report),
      targets: {
        byId: hash({ key: `${name}:by-id`, id: 'id' }),
        ranking: sortedSet({ key: `${name}:ranking`, score: 'value', member: 'id' }),
        all: list({ key: `${name}:all` }),
      },
    });
  });
}

/** Two of them are not as fresh as they ought to be. */
function freshnessOf(name: string): Freshness {
  if (name === 'country-profiles') return { lateAfter: '1s', staleAfter: '3s' };
  if (name === 'car-models') return { lateAfter: '2s', staleAfter: '2m' };
  return { lateAfter: '2m', staleAfter: '4m' };
}

function fetchRows({ name, file, rows }: Report): readonly ReportRow[] {
  if (name === failing && isSourceAway) throw new Error('connect ECONNREFUSED 10.0.0.12:5432');
  const url = new URL(`../data/${file}`, import.meta.resolve('vega-datasets'));
  return rows(JSON.parse(readFileSync(url, 'utf8')) as readonly Row[]);
}

function withIds(field: string): Report['rows'] {
  return (content) =>
    content.map((row, index) => ({ ...row, id: `${String(row[field])} ${index}`, value: index }));
}

function byOrigin(flights: readonly Row[]): readonly ReportRow[] {
  return summed(flights.slice(0, flights.length * share), (row) => String(row.origin), 'delay');
}

function byRoute(flights: readonly Row[]): readonly ReportRow[] {
  return summed(flights, (row) => `${String(row.origin)}-${String(row.destination)}`, 'distance');
}

/** The mean of a field for each of the ids. */
function summed(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  field: string,
): readonly ReportRow[] {
  const sums = new Map<string, { count: number; sum: number }>();
  for (const row of rows) {
    const known = sums.get(idOf(row)) ?? { count: 0, sum: 0 };
    sums.set(idOf(row), { count: known.count + 1, sum: known.sum + Number(row[field]) });
  }
  return [...sums].map(([id, { count, sum }]) => ({
    id,
    flights: count,
    value: Math.round(sum / count),
  }));
}

async function takePictures(address: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  const pictures = [
    ['board-overview', 'light', 1200, 760, '#/'],
    ['board-overview-dark', 'dark', 1200, 760, '#/'],
    ['board-cache', 'light', 1200, 980, '#/cache/airport-delays'],
    ['board-cache-dark', 'dark', 1200, 980, '#/cache/airport-delays'],
    ['board-phone', 'light', 390, 760, '#/'],
  ] as const;
  for (const [name, colorScheme, width, height, place] of pictures) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width, height },
      reducedMotion: 'reduce',
    });
    await page.goto(`${address}${place}`);
    await page
      .locator(place === '#/' ? '.virtual-row' : '.timeline')
      .first()
      .waitFor();
    await page.screenshot({ path: `${output}${name}.png` });
    await page.close();
  }
  await browser.close();
}

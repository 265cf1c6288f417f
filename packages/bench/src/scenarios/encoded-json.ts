import type { SmartRedis } from '@smart-redis/core';
import { encodedJson, list } from '@smart-redis/core';
import { driverNames, subjectOf } from '../drivers.js';
import { figuresOf } from '../figures.js';
import { measuredRatios } from '../goals.js';
import { startInstance } from '../instance.js';
import type { Contender } from '../interleave.js';
import { interleave } from '../interleave.js';
import type { WideRow } from '../wide-rows.js';
import { wideRowAt } from '../wide-rows.js';
import type { Findings, Scenario } from '../scenario.js';

const key = 'bench:encoded';
const asObjects = 'rows as objects';
const asText = 'rows as JSON text, encodedJson';

/** A row as a driver gives it for `select id, to_jsonb(t)::text as json`. */
interface TextRow {
  readonly id: string;
  readonly json: string;
}

/** A list of rows that the database has encoded, compared with the same rows as objects. */
export const encoded: Scenario = {
  name: 'encoded-json',
  run: async ({ server, sizes }) => {
    // What a driver gives is not made here: both sources only hand out what is there.
    const objects = Array.from({ length: sizes.rows }, (_, index) => wideRowAt(index));
    const texts = objects.map((row): TextRow => ({ id: row.id, json: JSON.stringify(row) }));
    const findings: Findings[] = [];
    for (const driver of driverNames) {
      const smart = await startInstance(driver, server.url);
      let wrong = 0;
      const onWrong = (): void => {
        wrong += 1;
      };
      try {
        const rates = await interleave(
          [
            contender(smart, asObjects, objects, list({ key }), onWrong),
            contender(smart, asText, texts, list({ key, codec: encodedJson('json') }), onWrong),
          ],
          sizes.rounds,
        );
        const found = {
          title: `Build a list of ${String(sizes.rows)} rows of 20 columns: ${subjectOf(driver)}`,
          figures: figuresOf('rows/s', rates, [asObjects]),
          counts: { wrong },
        };
        findings.push({
          ...found,
          measured: measuredRatios('encodedJson', found, asObjects, [asText]),
        });
      } finally {
        await smart.close();
      }
    }
    return findings;
  },
};

function contender(
  smart: SmartRedis,
  name: string,
  rows: readonly (WideRow | TextRow)[],
  target: ReturnType<typeof list>,
  onWrong: () => void,
): Contender {
  let settle = (): Promise<void> => Promise.resolve();
  return {
    name,
    units: rows.length,
    run: async () => {
      const cache = smart.register({
        adopt: true, // every client fills the same key, each in its own namespace
        name: 'encoded',
        fetcher: () => streamOf(rows),
        targets: { target },
      });
      settle = async () => {
        const last = rows.at(-1)?.id;
        const found = (await cache.read.target.at(-1)) as { readonly id?: unknown } | null;
        if ((await cache.read.target.length()) !== rows.length || found?.id !== last) onWrong();
        await cache.unregister({ dropData: true });
      };
      await cache.ready();
    },
    settle: () => settle(),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- asynchronous because sources are
async function* streamOf<Row>(rows: readonly Row[]): AsyncGenerator<Row, void, undefined> {
  for (const row of rows) yield row;
}

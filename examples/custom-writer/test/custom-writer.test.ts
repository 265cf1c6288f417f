import { describeWriter } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExample } from '@smart-redis/example-support';
import { geoIndex } from '../geo-index.js';
import { uniqueTags } from '../unique-tags.js';

const runner = { describe, it, beforeAll, afterAll };

describeWriter({
  ...runner,
  target: uniqueTags,
  rows: (count) =>
    Array.from({ length: count }, (_, id) => ({ tags: [`tag ${String(id)}`, 'common'] })),
});

describeWriter({
  ...runner,
  target: geoIndex,
  rows: (count) =>
    Array.from({ length: count }, (_, id) => ({
      id: `place ${String(id)}`,
      longitude: (id % 360) - 180,
      latitude: (id % 170) - 85,
    })),
});

it('finds what is near, and lists the tags', async () => {
  const { stdout } = await runExample(new URL('../index.ts', import.meta.url));
  expect(stdout).toBe("within 300 km of Chicago: [ 'ORD' ]\ntags: [ 'hub', 'north', 'south' ]\n");
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests run on the sources, so that nothing need be built first. */
const alias = {
  '@smart-redis/core': source('./packages/core/src/index.ts'),
  '@smart-redis/ioredis': source('./packages/ioredis/src/index.ts'),
  '@smart-redis/redis': source('./packages/redis/src/index.ts'),
  '@smart-redis/lease': source('./packages/lease/src/index.ts'),
  '@smart-redis/winston': source('./packages/winston/src/index.ts'),
  '@smart-redis/log4js': source('./packages/log4js/src/index.ts'),
  '@smart-redis/ping': source('./packages/ping/src/index.ts'),
  '@smart-redis/testing': source('./packages/testing/src/index.ts'),
  'smart-redis': source('./packages/smart-redis/src/index.ts'),
};

export default defineConfig({
  resolve: { alias },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
    ],
    globalSetup: ['packages/testing/src/vitest-global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more files at once would only make the servers wait for each other.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reporter: ['text-summary', 'text'],
    },
  },
});

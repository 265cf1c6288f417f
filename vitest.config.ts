import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests run on the sources, so that nothing need be built first. */
const alias = [
  { find: 'smart-redis', replacement: 'packages/smart-redis/src/index.ts' },
  { find: '@smart-redis/core/$1', replacement: 'packages/core/src/$1/index.ts' },
  { find: '@smart-redis/$1', replacement: 'packages/$1/src/index.ts' },
].map(({ find, replacement }) => ({
  find: new RegExp(`^${find.replace('$1', '([a-z0-9-]+)')}$`),
  replacement: source(`./${replacement}`),
}));

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

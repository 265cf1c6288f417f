import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { defaultExclude, defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.js';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests run on the sources, so that nothing need be built first. */
const alias = [
  { find: 'smart-redis', replacement: 'packages/smart-redis/src/index.ts' },
  { find: '@smart-redis/core/$1', replacement: 'packages/core/src/$1/index.ts' },
  { find: '@smart-redis/board/$1', replacement: 'packages/board/src/mounts/$1.ts' },
  { find: '@smart-redis/$1', replacement: 'packages/$1/src/index.ts' },
].map(({ find, replacement }) => ({
  // What the examples share lies elsewhere.
  find: new RegExp(`^${find.replace('$1', '((?!example-)[a-z0-9-]+)')}$`),
  replacement: source(`./${replacement}`),
}));

/** Whole programs and searches, each of which takes many seconds of a processor: `pnpm check` runs them. */
const longTests = testsNamed('*.long.test.ts');
/** The longest of all: the workflow on GitHub runs them. */
const slowTests = testsNamed('*.slow.test.ts');

export default defineConfig({
  test: {
    projects: [
      project('short', testsNamed('*.test.ts'), [...longTests, ...slowTests]),
      project('long', longTests),
      project('slow', slowTests),
    ],
    // Once for all projects.
    globalSetup: [
      'packages/testing/src/vitest-global-setup.ts',
      'scripts/test-programs.ts',
      'packages/board/scripts/vitest-setup.ts',
    ],
    // Twice as many as a small machine has cores: many tests wait most of their time, and none may
    // depend on how soon it gets a processor.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reporter: ['text-summary', 'text'],
    },
  },
});

function testsNamed(name: string): string[] {
  return ['packages/*', 'examples/*', 'scripts'].map((folder) => `${folder}/test/**/${name}`);
}

function project(
  name: string,
  include: string[],
  exclude: readonly string[] = [],
): TestProjectInlineConfiguration {
  return {
    resolve: { alias },
    test: {
      name,
      include,
      exclude: [...defaultExclude, ...exclude],
      // To end what hangs; a machine with much else to do may take minutes.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      // A process runs many files, and loads the libraries and the sources once.
      isolate: false,
      maxConcurrency: 8,
    },
  };
}

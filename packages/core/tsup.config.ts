import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base.js';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export default defineConfig({
  ...baseOptions,
  entry: [
    'src/index.ts',
    'src/diagnostics/index.ts',
    'src/drivers/index.ts',
    'src/electors/index.ts',
    'src/loggers/index.ts',
    'src/operator/index.ts',
  ],
  define: { SMART_REDIS_CORE_RELEASE: JSON.stringify(version) },
  // In CommonJS as well: each entry of its own would have an error class of its own.
  splitting: true,
  // ESM only, and a CommonJS application must be able to load us everywhere: they are built in.
  noExternal: ['devalue', 'p-limit'],
});

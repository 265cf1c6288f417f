import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base.js';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export default defineConfig({
  ...baseOptions,
  entry: ['src/index.ts', 'src/bin.ts'],
  // The program loads the rest when it can report what fails.
  splitting: true,
  // ESM only, and the package can also be required.
  noExternal: ['get-east-asian-width'],
  define: { SMART_REDIS_CLI_VERSION: JSON.stringify(version) },
});

import type { Options } from 'tsup';

/** How every public package is built: ESM and CommonJS, with types for each, for the oldest supported Node. */
export const baseOptions = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  sourcemap: true,
  target: 'node20',
  tsconfig: 'tsconfig.json',
} satisfies Options;

import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base.js';

const manifest = readFileSync(new URL('package.json', import.meta.url), 'utf8');
const { version } = JSON.parse(manifest) as { readonly version: string };

export default defineConfig({ ...baseOptions, define: { __VERSION__: JSON.stringify(version) } });

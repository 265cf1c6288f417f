import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base.js';

// ESM only, and a CommonJS application must be able to load us everywhere: it is built in.
export default defineConfig({ ...baseOptions, noExternal: ['p-limit'] });

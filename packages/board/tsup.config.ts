import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base.js';

export default defineConfig({
  ...baseOptions,
  entry: [
    'src/index.ts',
    'src/mounts/express.ts',
    'src/mounts/fastify.ts',
    'src/mounts/hono.ts',
    'src/mounts/nestjs.ts',
    'src/mounts/node.ts',
  ],
});

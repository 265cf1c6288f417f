import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder of files. */
export interface FileTree extends Disposable {
  readonly root: string;
}

/** Contents by path; an object is written as JSON. */
export type TreeFiles = Readonly<Record<string, string | object>>;

/** Writes files in a new temporary folder, which is removed when the tree is disposed of. */
export function writeTree(files: TreeFiles): FileTree {
  const root = mkdtempSync(join(tmpdir(), 'boundaries-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}

const workspace = 'workspace:^';

/** A small workspace without violations. */
export const soundTree: TreeFiles = {
  'package.json': { name: 'root', private: true, devDependencies: { vitest: '4.0.0' } },
  'packages/core/package.json': {
    name: '@smart-redis/core',
    dependencies: { '@lukeed/ms': '2.0.0' },
    devDependencies: { 'p-limit': '7.0.0', 'fast-check': '4.0.0' },
  },
  'packages/core/src/index.ts': `export { a } from './a.js';`,
  'packages/core/src/a.ts': `import { hash } from 'node:crypto';\nimport ms from '@lukeed/ms';\nimport limit from 'p-limit';`,
  'packages/core/test/a.test.ts': `import { it } from 'vitest';\nimport fc from 'fast-check';\nimport { a } from '../src/a.js';`,
  'packages/ioredis/package.json': {
    name: '@smart-redis/ioredis',
    peerDependencies: { '@smart-redis/core': workspace, ioredis: '6.0.0' },
    devDependencies: { '@smart-redis/testing': workspace, ioredis5: 'npm:ioredis@5.0.0' },
  },
  'packages/ioredis/tsup.config.ts': `import { baseOptions } from '../../tsup.base.js';`,
  'packages/ioredis/src/index.ts': `import { Redis } from 'ioredis';\nimport type { RedisDriver } from '@smart-redis/core';`,
  'packages/ioredis/test/contract.test.ts': `import { Redis } from 'ioredis5';\nimport { describeDriver } from '@smart-redis/testing';\nimport { it } from '@smart-redis/ioredis';`,
  'packages/lease/package.json': {
    name: '@smart-redis/lease',
    peerDependencies: { '@smart-redis/core': workspace },
  },
  'packages/lease/src/index.ts': `import { delay } from '@smart-redis/core';`,
  'packages/testing/package.json': {
    name: '@smart-redis/testing',
    peerDependencies: { '@smart-redis/core': workspace },
  },
  'packages/testing/src/index.ts': `import { delay } from '@smart-redis/core';`,
  'packages/smart-redis/package.json': {
    name: 'smart-redis',
    dependencies: {
      '@smart-redis/core': workspace,
      '@smart-redis/ioredis': workspace,
      ioredis: '6.0.0',
    },
  },
  'packages/smart-redis/src/index.ts': `export * from '@smart-redis/core';\nimport { ioredisDriver } from '@smart-redis/ioredis';`,
  'packages/integration/package.json': {
    name: '@smart-redis/integration',
    private: true,
    devDependencies: {
      '@smart-redis/core': workspace,
      '@smart-redis/lease': workspace,
      redis: '6.0.0',
    },
  },
  'packages/integration/test/a.test.ts': `import '@smart-redis/core';\nimport '@smart-redis/lease';\nimport 'redis';`,
  'examples/quick-start/package.json': {
    name: 'example',
    private: true,
    dependencies: { 'smart-redis': workspace },
  },
  'examples/quick-start/index.ts': `import { createSmartRedis } from 'smart-redis';`,
  'scripts/check.ts': `import { it } from 'vitest';`,
};

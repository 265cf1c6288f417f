import { describe, expect, it } from 'vitest';
import { findViolations } from '../boundaries/find-violations.js';
import { importsOf } from '../boundaries/imports-of.js';
import { rules } from '../boundaries/rules.js';
import type { TreeFiles } from './broken-tree.js';
import { soundTree, writeTree } from './broken-tree.js';

function violationsOf(changes: TreeFiles): readonly string[] {
  using tree = writeTree({ ...soundTree, ...changes });
  return findViolations(tree.root, rules).violations;
}

/** The manifest of a package of the valid tree, with some fields replaced. */
function manifest(path: string, fields: object): TreeFiles {
  const file = `${path}/package.json`;
  return { [file]: { ...(soundTree[file] as object), ...fields } };
}

const core = 'packages/core';
const ioredis = 'packages/ioredis';
const meta = 'packages/smart-redis';

const broken: readonly (readonly [title: string, changes: TreeFiles, violation: string])[] = [
  [
    'an adapter that imports another adapter',
    {
      'packages/lease/src/index.ts': `import '@smart-redis/core';\nimport '@smart-redis/ioredis';`,
    },
    'packages/lease/src/index.ts:2: must not import "@smart-redis/ioredis"',
  ],
  [
    'an adapter whose sources import the test kit',
    { [`${ioredis}/src/more.ts`]: `import '@smart-redis/testing';` },
    'src/more.ts:1: must not import "@smart-redis/testing"',
  ],
  [
    'core importing the test kit, even in a test',
    { [`${core}/test/b.test.ts`]: `import '@smart-redis/testing';` },
    'test/b.test.ts:1: must not import "@smart-redis/testing"',
  ],
  [
    'core importing a Redis client that it declares',
    {
      ...manifest(core, { dependencies: { '@lukeed/ms': '*', redis: '*' } }),
      [`${core}/src/b.ts`]: `import { createClient } from 'redis';`,
    },
    'src/b.ts:1: imports the library "redis", which the rules do not give it',
  ],
  [
    'the test kit importing an adapter',
    { 'packages/testing/src/b.ts': `import '@smart-redis/lease';` },
    'src/b.ts:1: must not import "@smart-redis/lease"',
  ],
  [
    'the meta-package importing a logger bridge',
    {
      'packages/winston/package.json': { name: '@smart-redis/winston' },
      'packages/winston/src/index.ts': 'export {};\n',
      [`${meta}/src/b.ts`]: `import '@smart-redis/winston';`,
    },
    'src/b.ts:1: must not import "@smart-redis/winston"',
  ],
  [
    'a path into another package',
    { [`${ioredis}/test/b.test.ts`]: `import { a } from '../../core/src/a.js';` },
    'test/b.test.ts:1: imports "../../core/src/a.js", which lies outside its package',
  ],
  [
    'a path out of an example',
    { 'examples/quick-start/b.ts': `import { a } from '../../packages/core/src/a.js';` },
    'b.ts:1: imports "../../packages/core/src/a.js", which lies outside its package',
  ],
  [
    'sources that import a test',
    { [`${core}/src/b.ts`]: `import '../test/a.test.js';` },
    'src/b.ts:1: imports "../test/a.test.js", which lies outside src',
  ],
  [
    'a deep import of another package',
    { [`${ioredis}/src/b.ts`]: `import '@smart-redis/core/dist/a.js';` },
    'src/b.ts:1: imports "@smart-redis/core/dist/a.js": only the entries',
  ],
  [
    'sources that import their own package by name',
    { [`${ioredis}/src/b.ts`]: `import '@smart-redis/ioredis';` },
    'src/b.ts:1: imports its own package by name',
  ],
  [
    'sources that import a devDependency',
    manifest(core, {
      dependencies: {},
      devDependencies: { '@lukeed/ms': '*', 'p-limit': '*', 'fast-check': '*' },
    }),
    'src/a.ts:2: imports "@lukeed/ms", which is in neither its dependencies nor its peerDependencies',
  ],
  [
    'a bundled library that is not declared',
    manifest(core, { devDependencies: { 'fast-check': '*' } }),
    'src/a.ts:3: imports "p-limit", which is in neither',
  ],
  [
    'a test that imports what nobody declares',
    { [`${core}/test/b.test.ts`]: `import 'sinon';` },
    'test/b.test.ts:1: imports "sinon", which its package.json does not declare',
  ],
  [
    'a private package that imports what it does not declare',
    { 'packages/integration/test/b.test.ts': `import '@smart-redis/ioredis';` },
    'b.test.ts:1: imports "@smart-redis/ioredis", which its package.json does not declare',
  ],
  [
    'an example that imports what it does not declare',
    { 'examples/quick-start/b.ts': `import 'ioredis';` },
    'b.ts:1: imports "ioredis", which its package.json does not declare',
  ],
  [
    'a script that imports what the root does not declare',
    { 'scripts/b.ts': `import 'redis';` },
    'scripts/b.ts:1: imports "redis", which its package.json does not declare',
  ],
  [
    'a dependency that no source imports',
    manifest(core, { dependencies: { '@lukeed/ms': '*', 'xxhash-wasm': '*' } }),
    'packages/core/package.json: declares "xxhash-wasm", which its sources do not import',
  ],
  [
    'a peer dependency that only a test imports',
    {
      ...manifest('packages/lease', {
        peerDependencies: { '@smart-redis/core': '*', 'fast-check': '*' },
      }),
      'packages/lease/test/a.test.ts': `import 'fast-check';`,
    },
    'packages/lease/package.json: declares "fast-check", which its sources do not import',
  ],
  [
    'a cycle by way of devDependencies',
    manifest(core, {
      devDependencies: { 'p-limit': '*', 'fast-check': '*', '@smart-redis/testing': '*' },
    }),
    'packages/core/package.json: must not depend on "@smart-redis/testing", not even for development',
  ],
  [
    'two files that import each other, if only types',
    {
      [`${ioredis}/src/b.ts`]: `import type { C } from './more/c.js';`,
      [`${ioredis}/src/more/c.ts`]: `export { b } from './d.js';`,
      [`${ioredis}/src/more/d.ts`]: `import { b } from '../b.js';`,
    },
    'packages/ioredis: these import each other: b.ts, more/c.ts, more/d.ts',
  ],
  [
    'a file that imports itself',
    { [`${ioredis}/src/b.ts`]: `import './b.js';` },
    'packages/ioredis: these import each other: b.ts',
  ],
  [
    'an arrow from a lower room up',
    {
      [`${core}/src/errors/b.ts`]: `\nimport type { C } from '../refresh/c.js';`,
      [`${core}/src/refresh/c.ts`]: 'export {};',
    },
    'packages/core/src/errors/b.ts:2: imports up, from room "errors" into "refresh"',
  ],
  [
    'an arrow from a room to what lies above all of them',
    { [`${core}/src/refresh/b.ts`]: `import '../b.js';`, [`${core}/src/b.ts`]: 'export {};' },
    'packages/core/src/refresh/b.ts:1: imports up, from room "refresh" into "src"',
  ],
  [
    'a room that the rules do not know',
    { [`${core}/src/attic/b.ts`]: 'export {};' },
    'packages/core/src/attic/b.ts:1: lies in "attic", no room of the rules',
  ],
  [
    'a published package without a row in the rules',
    { 'packages/new/package.json': { name: '@smart-redis/new' } },
    'packages/new/package.json: "@smart-redis/new" has no row in the rules',
  ],
];

describe('the check of the boundaries', () => {
  it('finds nothing in a workspace that keeps the rules', () => {
    expect(violationsOf({})).toEqual([]);
  });

  it.each(broken)('finds %s', (_, changes, violation) => {
    expect(violationsOf(changes)).toEqual([expect.stringContaining(violation)]);
  });

  it('lets a package that exports nothing yet declare what it will need', () => {
    expect(violationsOf({ [`${meta}/src/index.ts`]: 'export {};\n' })).toEqual([]);
  });

  it('lets a package be imported by each of its entries', () => {
    const entries = { '.': './dist/index.js', './drivers': './dist/drivers/index.js' };
    expect(
      violationsOf({
        ...manifest(core, { exports: entries }),
        [`${ioredis}/src/b.ts`]: `import '@smart-redis/core/drivers';`,
      }),
    ).toEqual([]);
  });

  it('leaves built and installed files alone', () => {
    const foreign = `import 'anything';`;
    expect(
      violationsOf({
        [`${core}/dist/index.js`]: foreign,
        [`${core}/node_modules/x/index.js`]: foreign,
      }),
    ).toEqual([]);
  });
});

describe('the imports of a file', () => {
  it.each([
    `import x from 'name';`,
    `import type { X } from 'name';`,
    `import 'name';`,
    `export { x } from 'name';`,
    `export * from 'name';`,
    `import x = require('name');`,
    `const x = await import('name');`,
    'const x = await import(`name`);',
    `const x = require('name');`,
    `const x = require.resolve('name');`,
    `type X = import('name').X;`,
    `declare module 'name' {}`,
    `/// <reference types="name" />`,
    `const quote = /["'\`]/; import('name');`,
  ])('are found in %s', (text) => {
    expect(importsOf('a.ts', text)).toEqual([{ specifier: 'name', line: 1 }]);
  });

  it('are not found in comments and texts', () => {
    expect(importsOf('a.ts', `// import 'name';\nconst text = "import 'name'";`)).toEqual([]);
  });

  it('are told with the line that names the module', () => {
    expect(importsOf('a.ts', `import {\n  x,\n} from\n  'name';`)).toEqual([
      { specifier: 'name', line: 4 },
    ]);
  });
});

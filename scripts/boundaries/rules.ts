/** What a published package may import. Node's own modules are always allowed. */
export interface PackageRule {
  readonly name: string;
  /** Packages of this workspace that its sources may import. */
  readonly ours: readonly string[];
  /** Packages of this workspace that its tests may import as well. */
  readonly oursInTests: readonly string[];
  /** Libraries that its sources may import. Each is a deliberate choice: add it here first. */
  readonly libraries: readonly string[];
  /** Those of `libraries` that are bundled into the package, and therefore are devDependencies. */
  readonly bundled?: readonly string[];
  /**
   * Those of `libraries` whose objects are recognized by structure, so that no source imports them;
   * they are still peer dependencies.
   */
  readonly byStructure?: readonly string[];
  /**
   * The folders of its `src`, the lowest first: none imports from one above itself. Files in `src`
   * are above all of them.
   * @default any folder may import from any other
   */
  readonly rooms?: readonly string[];
}

const core = '@smart-redis/core';
const testing = '@smart-redis/testing';

/** An adapter may import core and the library that it wraps. */
function adapter(name: string, libraries: readonly string[]): PackageRule {
  return { name, ours: [core], oursInTests: [testing], libraries };
}

/**
 * The allowed imports between packages. A published package needs a row; private packages and
 * examples may import what they declare.
 */
export const rules: readonly PackageRule[] = [
  {
    name: core,
    ours: [],
    // Not even testing, which would be a cycle. Tests with servers and adapters are in testing and
    // integration.
    oursInTests: [],
    libraries: ['@lukeed/ms', 'croner', 'devalue', 'p-limit', 'xxhash-wasm'],
    bundled: ['devalue', 'p-limit'],
    rooms: [
      ...['errors', 'options', 'contracts', 'channels', 'redis', 'waiting'],
      ...['loggers', 'drivers', 'electors'],
      ...['targets', 'schedule', 'settings', 'metadata'],
      ...['source', 'guard', 'staging', 'refresh', 'versions', 'serving', 'registry', 'instance'],
      ...['families', 'operator', 'diagnostics'],
    ],
  },
  adapter('@smart-redis/ioredis', ['ioredis']),
  adapter('@smart-redis/redis', ['redis']),
  adapter('@smart-redis/lease', []),
  adapter('@smart-redis/ping', ['ping']),
  { ...adapter('@smart-redis/winston', ['winston']), byStructure: ['winston'] },
  { ...adapter('@smart-redis/log4js', ['log4js']), byStructure: ['log4js'] },
  {
    name: '@smart-redis/board',
    ours: [core],
    oursInTests: [testing, '@smart-redis/ioredis', '@smart-redis/lease'],
    // hono is where the routes are; users who update it need no release of ours.
    libraries: ['hono', '@nestjs/common'],
  },
  {
    name: '@smart-redis/cli',
    ours: [core, '@smart-redis/ioredis', '@smart-redis/board'],
    oursInTests: [testing, '@smart-redis/lease'],
    libraries: ['commander', 'get-east-asian-width', 'ioredis', 'picocolors'],
    bundled: ['get-east-asian-width'],
    rooms: [
      ...['render', 'output', 'caches', 'connection', 'session'],
      ...['doctor', 'top', 'board', 'commands'],
    ],
  },
  {
    name: '@smart-redis/prometheus',
    ours: [core],
    oursInTests: [testing, '@smart-redis/ioredis', '@smart-redis/lease'],
    libraries: ['prom-client'],
  },
  {
    name: '@smart-redis/otel',
    ours: [core],
    oursInTests: [testing, '@smart-redis/ioredis', '@smart-redis/lease', '@smart-redis/prometheus'],
    libraries: ['@opentelemetry/api'],
  },
  // The Lua that Redis has, for the Redis in memory.
  { name: testing, ours: [core], oursInTests: [], libraries: ['wasmoon-lua5.1'] },
  {
    name: 'smart-redis',
    // The defaults, and what the classic API lets its users choose instead.
    ours: [
      core,
      '@smart-redis/ioredis',
      '@smart-redis/lease',
      '@smart-redis/redis',
      '@smart-redis/ping',
    ],
    oursInTests: [testing],
    // ioredis for the classic API's last word at process.exit(); ping comes along for the elector.
    libraries: ['ioredis'],
    byStructure: ['ping'],
  },
];

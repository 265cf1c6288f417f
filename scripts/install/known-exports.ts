/** A function that each published package must export, by package. A new package needs a row. */
export const knownExports: Readonly<Record<string, string>> = {
  '@smart-redis/core': 'SmartRedis',
  '@smart-redis/ioredis': 'ioredisDriver',
  '@smart-redis/redis': 'redisDriver',
  '@smart-redis/lease': 'leaseElector',
  '@smart-redis/ping': 'pingElector',
  '@smart-redis/winston': 'winstonLogger',
  '@smart-redis/log4js': 'log4jsLogger',
  '@smart-redis/testing': 'startRedis',
  'smart-redis': 'createSmartRedis',
};

/** Imports one known export of each package under a name of its own, and lists them. */
export function importAll(names: readonly string[]): string {
  return linesFor(
    names,
    (name, alias) => `import { ${exportOf(name)} as ${alias} } from '${name}';`,
  );
}

/** The same by `require`. */
export function requireAll(names: readonly string[]): string {
  return linesFor(
    names,
    (name, alias) => `const { ${exportOf(name)}: ${alias} } = require('${name}');`,
  );
}

function linesFor(names: readonly string[], line: (name: string, alias: string) => string): string {
  const loading = names.map((name, index) => line(name, `known${String(index)}`));
  const checking = names.map((name, index) => {
    const missing = `${name} does not export ${exportOf(name)}`;
    return `if (typeof known${String(index)} !== 'function') throw new Error('${missing}');`;
  });
  return [...loading, ...checking].join('\n');
}

function exportOf(name: string): string {
  const known = knownExports[name];
  if (known === undefined) throw new Error(`"${name}" has no row in known-exports.ts`);
  return known;
}

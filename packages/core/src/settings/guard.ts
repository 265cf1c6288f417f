import type { Guard } from '../contracts/guard.js';
import type { Target } from '../contracts/target.js';
import { invalidOption } from '../errors/errors.js';
import type { OptionNames } from '../options/demand.js';
import { demandCount, demandKnownOptions } from '../options/demand.js';
import type { Share } from './percent.js';
import { parsePercent } from './percent.js';

/** A {@link Guard} after checks and defaults. */
export interface ResolvedGuard {
  readonly minRows: number;
  /** `undefined`: no limit. */
  readonly maxRows: number | undefined;
  readonly maxShrink: Share | undefined;
  readonly maxGrowth: Share | undefined;
  /** The targets in which ids must be unique. */
  readonly unique: readonly Target[];
}

const guardNames: OptionNames<Guard> = {
  minRows: true,
  maxRows: true,
  maxShrink: true,
  maxGrowth: true,
  unique: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveGuard(
  guard: Guard | undefined,
  targets: Readonly<Record<string, Target>>,
): ResolvedGuard | undefined {
  if (guard === undefined) return undefined;
  const given = demandKnownOptions('register()', guard, guardNames, 'guard.');
  const minRows = resolveMinRows(given.minRows);
  const maxRows =
    given.maxRows === undefined ? undefined : demandCount('guard.maxRows', given.maxRows, 1);
  if (maxRows !== undefined && maxRows < minRows) {
    throw invalidOption('guard.maxRows', maxRows, `at least minRows, which is ${String(minRows)}`);
  }
  return {
    minRows,
    maxRows,
    maxShrink: optionalPercent('guard.maxShrink', given.maxShrink, 100),
    maxGrowth: optionalPercent('guard.maxGrowth', given.maxGrowth),
    unique: resolveUnique(given.unique, targets),
  };
}

function resolveMinRows(minRows: unknown): number {
  if (minRows === undefined) return 0;
  if (Number.isSafeInteger(minRows) && Number(minRows) >= 0) return Number(minRows);
  throw invalidOption('guard.minRows', minRows, 'a whole number of at least 0');
}

function optionalPercent(option: string, given: unknown, most?: number): Share | undefined {
  return given === undefined ? undefined : parsePercent(option, given, most);
}

function resolveUnique(
  unique: unknown,
  targets: Readonly<Record<string, Target>>,
): readonly Target[] {
  if (unique === undefined || unique === false) return [];
  const withIds = Object.entries(targets).filter(([, { writer }]) => writer.elements !== undefined);
  const names = withIds.map(([name]) => name);
  if (names.length === 0) {
    throw invalidOption(
      'guard.unique',
      unique,
      'left out, because no target of the cache has ids (a hash, a set or a sorted set)',
    );
  }
  if (unique === true) return withIds.map(([, target]) => target);
  const isList = Array.isArray(unique) && unique.length > 0;
  if (isList && unique.every((name) => names.includes(name as string))) {
    return withIds.flatMap(([name, target]) => (unique.includes(name) ? [target] : []));
  }
  throw invalidOption(
    'guard.unique',
    unique,
    `true, false, or names of targets that have ids: ${names.join(', ')}`,
  );
}

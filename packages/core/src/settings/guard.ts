import type { Guard } from '../contracts/guard.js';
import type { StandardSchema } from '../contracts/standard-schema.js';
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
  readonly schema: ResolvedSchema | undefined;
  readonly check: Guard['check'];
}

/** How rows are checked. */
export interface ResolvedSchema {
  readonly validate: StandardSchema['~standard']['validate'];
  /** Whether a forced refresh leaves out what the schema refuses, too. */
  readonly drops: boolean;
  readonly tolerate: Share;
}

const guardNames: OptionNames<Guard<unknown>> = {
  minRows: true,
  maxRows: true,
  maxShrink: true,
  maxGrowth: true,
  unique: true,
  schema: true,
  onInvalid: true,
  tolerate: true,
  check: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveGuard(
  guard: Guard<unknown> | undefined,
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
    schema: resolveSchema(given),
    check: resolveCheck(given),
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

function resolveSchema({
  schema,
  onInvalid,
  tolerate,
}: Partial<Guard<unknown>>): ResolvedSchema | undefined {
  if (onInvalid !== undefined && !['reject', 'drop'].includes(onInvalid)) {
    throw invalidOption('guard.onInvalid', onInvalid, "'reject' or 'drop'");
  }
  const drops = onInvalid === 'drop';
  const share = parsePercent('guard.tolerate', tolerate ?? (drops ? '100%' : '0%'), 100);
  if (schema === undefined) {
    if (onInvalid === undefined && tolerate === undefined) return undefined;
    const [option, given] =
      onInvalid === undefined ? ['tolerate', tolerate] : ['onInvalid', onInvalid];
    throw invalidOption(`guard.${option}`, given, 'left out, because there is no schema');
  }
  const standard = standardOf(schema);
  if (typeof standard?.validate !== 'function' || (standard.version as unknown) !== 1) {
    throw invalidOption(
      'guard.schema',
      schema,
      'a Standard Schema (https://standardschema.dev), as zod, valibot and ArkType make them',
    );
  }
  return { validate: (value) => standard.validate(value), drops, tolerate: share };
}

function standardOf(schema: unknown): StandardSchema['~standard'] | undefined {
  // Schemas of ArkType are functions.
  if (typeof schema !== 'function' && (typeof schema !== 'object' || schema === null))
    return undefined;
  const standard: unknown = (schema as Partial<StandardSchema>)['~standard'];
  return typeof standard === 'object' && standard !== null
    ? (standard as StandardSchema['~standard']) // its parts are checked by the caller
    : undefined;
}

function resolveCheck(guard: Partial<Guard<unknown>>): Guard['check'] {
  const check: unknown = Reflect.get(guard, 'check');
  if (check === undefined) return undefined;
  if (typeof check !== 'function') throw invalidOption('guard.check', check, 'a function');
  return check.bind(guard) as Guard['check'];
}

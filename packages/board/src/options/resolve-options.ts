import { adaptLogger } from '@smart-redis/core/loggers';
import type { Logger } from '@smart-redis/core/loggers';
import {
  demandBoolean,
  demandKnownOptions,
  demandSourceOptions,
  invalidOption,
  SmartRedisError,
} from '@smart-redis/core/drivers';
import type { OptionNames } from '@smart-redis/core/drivers';
import type { Operator } from '@smart-redis/core/operator';
import type { ApiColor } from '../api.js';
import type {
  BasicAuth,
  BoardAuth,
  BoardEnvironment,
  BoardOptions,
  CanSee,
  OperatorSource,
} from './board-options.js';

/** {@link BoardOptions} after checks. */
export interface ResolvedOptions {
  readonly operator: Operator;
  readonly auth: BoardAuth | undefined;
  readonly readOnly: boolean;
  readonly canSee: CanSee | undefined;
  readonly environment: Required<BoardEnvironment> | undefined;
  readonly origins: readonly string[];
  readonly logger: Logger;
}

const names: OptionNames<BoardOptions> = {
  operator: true,
  smart: true,
  auth: true,
  readOnly: true,
  canSee: true,
  environment: true,
  origins: true,
  logger: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveOptions(options: BoardOptions): ResolvedOptions {
  const given = demandSourceOptions('createBoard()', options, names);
  return {
    operator: operatorOf(given.operator, given.smart),
    auth: demandAuth(given.auth),
    readOnly: demandBoolean('readOnly', given.readOnly, true),
    canSee: demandCanSee(given.canSee),
    environment: demandEnvironment(given.environment),
    origins: demandOrigins(given.origins),
    logger: adaptLogger(given.logger),
  };
}

function operatorOf(operator: Operator | undefined, smart: OperatorSource | undefined): Operator {
  if (smart !== undefined) return smart.operator();
  if (hasMethods<Operator>(operator, ['caches', 'watch'])) return operator;
  throw invalidOption('operator', operator, 'what openOperator(…) returns');
}

function hasMethods<T>(given: unknown, methods: readonly (keyof T & string)[]): given is T {
  if (typeof given !== 'object' || given === null) return false;
  return methods.every((name) => typeof Reflect.get(given, name) === 'function');
}

function demandAuth(auth: unknown): BoardAuth | undefined {
  if (auth === undefined || auth === false || typeof auth === 'function') {
    return auth as BoardAuth | undefined;
  }
  if (typeof auth !== 'object' || auth === null) {
    throw invalidSecret('auth', auth, 'a function, { user, password }, or false');
  }
  const { user, password } = demandKnownOptions(
    'createBoard()',
    auth as BasicAuth,
    basicNames,
    'auth.',
  );
  if (!isText(user) || user.includes(':')) {
    throw invalidOption('auth.user', user, 'text without a colon, not empty');
  }
  if (!isText(password)) {
    throw invalidSecret('auth.password', password, 'text, not empty');
  }
  return { user, password };
}

/** Without what was given, which may be a password. */
function invalidSecret(option: string, given: unknown, allowed: string): SmartRedisError {
  const found = given === '' ? 'an empty text' : `a value of the type ${typeof given}`;
  const got = given === undefined ? 'nothing' : found;
  return new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "${option}" must be ${allowed}; got ${got}`,
    {
      details: { option, allowed },
    },
  );
}

const basicNames: OptionNames<BasicAuth> = { user: true, password: true };

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function demandCanSee(canSee: unknown): CanSee | undefined {
  if (canSee === undefined || typeof canSee === 'function') return canSee as CanSee | undefined;
  throw invalidOption('canSee', canSee, 'a function of a request and the name of a cache');
}

const colors: readonly ApiColor[] = ['red', 'amber', 'green', 'blue', 'grey'];
const environmentNames: OptionNames<BoardEnvironment> = { label: true, color: true };

function demandEnvironment(
  environment: BoardEnvironment | undefined,
): Required<BoardEnvironment> | undefined {
  if (environment === undefined) return undefined;
  const given = demandKnownOptions('createBoard()', environment, environmentNames, 'environment.');
  const { label, color = 'grey' } = given;
  if (!isText(label) || label.length > 40) {
    throw invalidOption('environment.label', label, 'text of 1 to 40 characters');
  }
  if (!colors.includes(color)) throw invalidOption('environment.color', color, colors.join(', '));
  return { label, color };
}

function demandOrigins(origins: unknown): readonly string[] {
  if (origins === undefined) return [];
  const allowed = 'an array of origins such as https://ops.example.com';
  if (!Array.isArray(origins)) throw invalidOption('origins', origins, allowed);
  return origins.map((origin: unknown) => {
    if (typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin) {
      return origin;
    }
    throw invalidOption('origins', origin, allowed);
  });
}

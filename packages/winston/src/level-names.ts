import { invalidOption } from '@smart-redis/core/loggers';
import type { LogLevel } from '@smart-redis/core/loggers';

/** The levels of a winston logger: names with ranks; 0 is the most severe. */
export type WinstonLevels = Readonly<Record<string, number>>;

/**
 * The levels of smart-redis, the most severe first, with their names in level sets, the best first.
 */
const knownNames: Readonly<Record<LogLevel, readonly string[]>> = {
  error: ['error', 'err', 'critical', 'crit', 'fatal'],
  warn: ['warn', 'warning'],
  info: ['info', 'information', 'notice'],
  debug: ['debug', 'verbose', 'trace', 'silly'],
};
const ours = Object.keys(knownNames) as LogLevel[];

/**
 * Maps each level to a level set: as in `chosen`, otherwise by a known name, otherwise like the
 * next more severe level with a counterpart, otherwise like the next less severe one; in a set
 * without known names by its order.
 * @throws SmartRedisError `SR_INVALID_OPTION` if a chosen name is not in the set
 */
export function levelNames(
  levels: WinstonLevels,
  chosen: Partial<Record<LogLevel, string>> = {},
): Record<LogLevel, string> {
  const names = Object.keys(levels).sort((a, b) => rank(levels, a) - rank(levels, b));
  const named = ours.map((level) => {
    const name = chosen[level];
    if (name !== undefined && !names.includes(name)) {
      throw invalidOption(`levels.${level}`, name, `one of ${names.join(', ')}`);
    }
    return name ?? knownNames[level].find((known) => names.includes(known));
  });
  const nearest = (at: number): string =>
    named.slice(0, at + 1).findLast(isName) ?? named.slice(at).find(isName) ?? placed(at);
  const placed = (at: number): string =>
    names[Math.round((at / (ours.length - 1)) * (names.length - 1))] ?? 'info';
  return { error: nearest(0), warn: nearest(1), info: nearest(2), debug: nearest(3) };
}

function rank(levels: WinstonLevels, name: string): number {
  return levels[name] ?? Number.POSITIVE_INFINITY;
}

function isName(name: string | undefined): name is string {
  return name !== undefined;
}

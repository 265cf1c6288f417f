import { invalidOption } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';
import type { CronExpression, CronExpressions } from '../schedule/cron-expressions.js';

const wanted = `a cron expression of five or six fields, such as '0 6 * * 1-5', or @hourly, @daily, @weekly, @monthly, @yearly`;
const zones = `the IANA name of a time zone, such as 'Europe/Paris', or 'UTC'`;
/** Where the first run is searched from: the same on all instances. */
const referenceMs = Date.UTC(2026, 0, 1);

/**
 * Checks a cron expression and its zone, and that it ever runs.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandCron(
  cron: unknown,
  timezone: unknown,
  expressions: CronExpressions,
): CronExpression {
  if (typeof cron !== 'string') throw invalidOption('refresh.cron', cron, wanted);
  const fields = cron.trim().split(/\s+/);
  // The parser also takes dates, and years in a seventh field.
  const isNickname = fields.length === 1 && /^@\w+$/.test(cron.trim());
  if (!isNickname && fields.length !== 5 && fields.length !== 6) {
    throw invalidOption('refresh.cron', cron, wanted);
  }
  const expression = fields.join(' ');
  const zone = demandZone(timezone, expressions);
  let firstMs: number;
  try {
    firstMs = expressions.nextSlot({ expression, timezone: zone }, referenceMs);
  } catch (error) {
    throw invalidOption('refresh.cron', cron, `${wanted} (${reasonOf(error)})`);
  }
  if (firstMs === Infinity) {
    throw invalidOption('refresh.cron', cron, `${wanted}; this one never runs`);
  }
  return { expression, timezone: zone };
}

/** The parser takes an empty zone for none, and notices an unknown one only later. */
function demandZone(timezone: unknown, expressions: CronExpressions): string {
  if (timezone === undefined) return 'UTC';
  if (typeof timezone === 'string' && expressions.isZone(timezone)) return timezone;
  throw invalidOption('refresh.timezone', timezone, zones);
}

import type { Logger } from '@smart-redis/core';
import { consoleLogger } from '@smart-redis/core';
import { adaptLogger } from '@smart-redis/core/loggers';
import type { ResolvedBuilderOptions } from './builder-options.js';

/** The logger for the option `logging`: without `enable` only warnings and errors. */
export function classicLogger({
  isDebugging,
  logger,
}: Pick<ResolvedBuilderOptions, 'isDebugging' | 'logger'>): Logger {
  if (logger === undefined) return consoleLogger({ level: isDebugging ? 'debug' : 'warn' });
  const adapted = adaptLogger(logger);
  if (isDebugging) return adapted;
  const ignore = (): void => undefined;
  return { ...adapted, debug: ignore, info: ignore };
}

/** How important a record is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** All levels, the least important first. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

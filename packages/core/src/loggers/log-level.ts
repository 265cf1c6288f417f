/** The level of a record. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** All levels, the lowest first. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export type { WinstonLoggerLike, WinstonLoggerOptions } from './winston-logger.js';
export { winstonLogger } from './winston-logger.js';

export type { Log4jsLoggerLike } from './log4js-logger.js';
export { log4jsLogger } from './log4js-logger.js';

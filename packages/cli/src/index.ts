export { runCli } from './run-cli.js';
export { exitCodes } from './output/exit-codes.js';
export type { ExitCode } from './output/exit-codes.js';
export type { Input, Output, Surroundings } from './output/surroundings.js';

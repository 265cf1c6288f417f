import { parseArgs } from 'node:util';

/** Options of the demo. */
export interface DemoOptions {
  /**
   * The minimum duration in seconds. The demo ends later if the takeover is not complete by then.
   * @default 50
   */
  readonly seconds: number;
  /** Seconds after which the demo ends in any case. @default 75 */
  readonly limit: number;
  /** Days of flights in the reports, 1 to 181. @default 181 */
  readonly days: number;
  /** Milliseconds that a reader waits between its reads. @default 5 */
  readonly pause: number;
  /**
   * Whether to delete a live key without the engine's knowledge, to make the demo fail. @default
   * false
   */
  readonly sabotage: boolean;
  /** Whether to stay until a key is pressed, with a board that can act. @default false */
  readonly board: boolean;
}

/** Parses the command line. @throws Error with the allowed values */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'), // some package managers pass it on
    options: {
      seconds: { type: 'string', default: '50' },
      limit: { type: 'string', default: '75' },
      days: { type: 'string', default: '181' },
      pause: { type: 'string', default: '5' },
      sabotage: { type: 'boolean', default: false },
      board: { type: 'boolean', default: false },
    },
  });
  const limit = numberOf('--limit', values.limit, 600);
  return {
    seconds: numberOf('--seconds', values.seconds, limit),
    limit,
    days: numberOf('--days', values.days, 181),
    pause: numberOf('--pause', values.pause, 1000),
    sabotage: values.sabotage,
    board: values.board,
  };
}

function numberOf(option: string, text: string, highest: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= highest) return number;
  throw new Error(`${option}: a whole number from 1 to ${String(highest)}, not "${text}"`);
}

import { parseArgs } from 'node:util';

/** Options of the demo. */
export interface DemoOptions {
  /**
   * How long it runs at least, in seconds. It ends later when the takeover is not told by then.
   * @default 50
   */
  readonly seconds: number;
  /** Months of flights that the reports are about, 1 to 6. @default 6 */
  readonly months: number;
  /** Delete a live key behind the engine's back, to see the demo fail. @default false */
  readonly sabotage: boolean;
}

/** After this it ends in any case, with what it has. */
export const longestSeconds = 75;

/**
 * Reads the command line.
 * @throws Error that says what is allowed
 */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'), // some package managers pass it on
    options: {
      seconds: { type: 'string', default: '50' },
      months: { type: 'string', default: '6' },
      sabotage: { type: 'boolean', default: false },
    },
  });
  return {
    seconds: numberOf('--seconds', values.seconds, longestSeconds),
    months: numberOf('--months', values.months, 6),
    sabotage: values.sabotage,
  };
}

function numberOf(option: string, text: string, highest: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= highest) return number;
  throw new Error(`${option}: a whole number from 1 to ${String(highest)}, not "${text}"`);
}

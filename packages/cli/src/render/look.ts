import picocolors from 'picocolors';

/** How text is shown. */
export interface Look {
  /** Cells of a line; `undefined`: the output is no terminal, and nothing is cut. */
  readonly width: number | undefined;
  readonly colors: Colors;
}

/** The colours in use: functions that do nothing where there are none. */
export type Colors = Pick<
  ReturnType<typeof picocolors.createColors>,
  'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan' | 'magenta' | 'inverse'
>;

/** Colours on a terminal, unless the environment says otherwise. */
export function colorsFor(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Colors {
  return picocolors.createColors(hasColors(isTerminal, env));
}

/** https://no-color.org, https://force-color.org */
function hasColors(
  isTerminal: boolean,
  { NO_COLOR, FORCE_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') {
    return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  }
  return isTerminal && TERM !== 'dumb';
}

/** Neither colours nor a width: what a pipe or a file gets. */
export const plainLook: Look = { width: undefined, colors: picocolors.createColors(false) };

import type { RowReport } from '../row.js';

/** What happened without the guard. */
export interface Control {
  /** In a sentence. */
  readonly text: string;
  /** Whether it failed, as it must. */
  readonly failed: boolean;
}

/** The results of a row. */
export interface Findings {
  readonly tries: number;
  /** Broken promises. */
  readonly broken: readonly string[];
  /** Missed bars of time. */
  readonly missed: readonly string[];
  readonly takeoversMs?: readonly number[];
  readonly controls: readonly Control[];
  readonly figures?: Readonly<Record<string, number>>;
}

/** The report of a row. */
export function reportOf({ broken, controls, ...rest }: Findings): RowReport {
  const blind = controls.filter(({ failed }) => !failed);
  return {
    ...rest,
    violations: [
      ...new Set(broken),
      ...blind.map(({ text }) => `a control found nothing: ${text}`),
    ],
    control: controls.map(({ text }) => text).join('; '),
  };
}

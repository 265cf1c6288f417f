import type { RowReport } from '../row.js';

/** What the guard's absence showed. */
export interface Control {
  /** In a sentence. */
  readonly text: string;
  /** Whether it went wrong, as it must. */
  readonly failed: boolean;
}

/** What a row found. */
export interface Findings {
  readonly tries: number;
  /** Broken promises. */
  readonly broken: readonly string[];
  /** Bars in time that were missed. */
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

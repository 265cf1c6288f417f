import type { Row } from './rows.js';
import { rowAt } from './rows.js';

/** A row of a report with 20 columns: about 420 bytes as JSON. */
export interface WideRow extends Row {
  readonly address: { readonly street: string; readonly city: string; readonly zip: string };
  readonly email: string;
  readonly created: string;
  readonly updated: string;
  readonly discount: number;
  readonly isActive: boolean;
  readonly manager: string | null;
  readonly orders: number;
  readonly revenue: number;
  readonly returns: number;
  readonly score: number;
  readonly tags: readonly string[];
  readonly remark: string;
}

/** The row with this number. */
export function wideRowAt(index: number): WideRow {
  return {
    ...rowAt(index),
    address: {
      street: `${String(index % 199)} High Street`,
      city: `City ${String(index % 977)}`,
      zip: String(10_000 + (index % 89_999)),
    },
    email: `customer-${String(index)}@example.com`,
    created: new Date(1_500_000_000_000 + index * 60_000).toISOString(),
    updated: new Date(1_700_000_000_000 + index * 1000).toISOString(),
    discount: (index % 50) / 100,
    isActive: index % 7 !== 0,
    manager: index % 3 === 0 ? null : `Manager ${String(index % 31)}`,
    orders: index % 301,
    revenue: (index * 104_729) / 100,
    returns: index % 11,
    score: index / 7,
    tags: ['europe', `tier-${String(index % 4)}`],
    remark: 'pays by invoice, "net 30"',
  };
}

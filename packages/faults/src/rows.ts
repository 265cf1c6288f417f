import type { Row } from './row.js';
import { resharding } from './rows/f15-resharding.js';

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [resharding];

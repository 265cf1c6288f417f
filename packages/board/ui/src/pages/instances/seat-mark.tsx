import type { JSX } from 'preact';
import type { ApiInstance } from '../../../../src/api.js';
import { usePage } from '../../data/context.js';
import { isCertain } from '../../data/live-state.js';
import { Mark } from '../../parts/mark.js';

const texts: Readonly<Record<ApiInstance['role'], string>> = {
  ...{ seat: 'Has a seat', leader: 'Leads all', standby: 'Stands by' },
};

/** Whether it serves its share or leads all; `unknown` while nobody knows. */
export function SeatMark({ of }: { readonly of: ApiInstance }): JSX.Element {
  const { live } = usePage();
  if (!isCertain(live.get())) return <Mark kind="unknown" />;
  return <Mark kind="fresh" text={texts[of.role]} />;
}

import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useLive, useNow } from '../../data/context.js';
import { isCertain } from '../../data/live-state.js';
import { useMedia } from '../../parts/use-media.js';
import { VirtualRows } from '../../parts/virtual-rows.js';
import { cacheAddress, changedQuery, goTo, overviewAddress } from '../../route.js';
import type { Route } from '../../route.js';
import { tellCounted } from '../../text/numbers.js';
import { visible } from '../../text/visible.js';
import { FamilyCells } from './family-row.js';
import { ListHead } from './head.js';
import { countKinds, entryOf, kinds } from './kinds.js';
import type { ListRow } from './list-rows.js';
import { listRows, sortings } from './list-rows.js';
import { CacheCells } from './row.js';
import { SearchField } from './search-field.js';
import { Summary } from './summary.js';

/** All caches of the namespace, the worst on top. */
export function Overview({ route }: { readonly route: Route }): JSX.Element {
  const state = useLive();
  const now = useNow();
  const isNarrow = useMedia('(max-width: 759px)');
  const kind = kinds.find((each) => each === route.query.get('status')) ?? null;
  const sorting = sortings.find((each) => each === route.query.get('sort')) ?? 'worst';
  const search = route.query.get('q') ?? '';
  const open = route.query.get('open') ?? '';
  const openFamilies = useMemo(() => new Set<string>(parseNames(open)), [open]);

  // What time alone makes late is seen within seconds.
  const soon = Math.floor(now / 3000);
  const entries = useMemo(
    () => [...state.caches.values()].map((known) => entryOf(known, now, isCertain(state))),
    [state, soon],
  );
  const counts = useMemo(() => countKinds(entries), [entries]);
  const rows = useMemo(
    () => listRows(entries, { search, kind, sorting, openFamilies }),
    [entries, search, kind, sorting, openFamilies],
  );

  const toggle = (family: string): void => {
    const names = new Set(openFamilies);
    if (!names.delete(family)) names.add(family);
    const words = names.size === 0 ? '' : JSON.stringify([...names]);
    goTo(overviewAddress(changedQuery(route, { open: words })), true);
  };
  const firstFound = rows.find((row) => row.kind === 'cache');
  const isFiltered = search.trim() !== '' || kind !== null;

  return (
    <div class={isCertain(state) ? 'overview' : 'overview is-uncertain'}>
      <Summary state={state} counts={counts} route={route} kind={kind} />
      <div class="toolbar">
        <SearchField
          route={route}
          first={firstFound === undefined ? null : cacheAddress(firstFound.entry.known.value.name)}
        />
        <p class="found" role="status">
          {isFiltered && `${tellCounted(rows.length, 'cache')} found`}
        </p>
      </div>
      {rows.length === 0 ? (
        <Nothing state={state.nothing} isKnown={state.board !== null} isFiltered={isFiltered} />
      ) : (
        <div class="list" role="table" aria-label="Caches" aria-rowcount={rows.length + 1}>
          <ListHead route={route} sorting={sorting} />
          <VirtualRows
            rows={rows}
            keyOf={(row) => row.key}
            rowHeight={isNarrow ? 92 : 60}
            firstRowIndex={2}
            draw={(row) => drawRow(row, toggle)}
          />
        </div>
      )}
    </div>
  );
}

function drawRow(row: ListRow, toggle: (family: string) => void): JSX.Element {
  return row.kind === 'cache' ? (
    <CacheCells entry={row.entry} isMember={row.isMember} />
  ) : (
    <FamilyCells
      family={row.family}
      members={row.members}
      isOpen={row.isOpen}
      toggle={() => toggle(row.family)}
    />
  );
}

function Nothing(props: {
  readonly state: string | null;
  readonly isKnown: boolean;
  readonly isFiltered: boolean;
}): JSX.Element {
  const { state, isKnown, isFiltered } = props;
  if (!isKnown) return <div class="list is-loading" aria-hidden="true" />;
  return (
    <div class="nothing">
      {isFiltered ? (
        <>
          <p>No cache fits.</p>
          <a href={overviewAddress()}>Show all caches</a>
        </>
      ) : (
        <p>{visible(state ?? 'No instance has registered a cache here yet.')}</p>
      )}
    </div>
  );
}

/** Names in the address, which anybody may have written. */
function parseNames(text: string): readonly string[] {
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { changedQuery, goTo, overviewAddress } from '../../route.js';
import type { Route } from '../../route.js';

/** Searches the list as one types; what is searched stands in the address. */
export function SearchField({
  route,
  first,
}: {
  readonly route: Route;
  readonly first: string | null;
}): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const value = route.query.get('q') ?? '';
  const wantsFocus = route.query.get('focus') === 'search';

  useEffect(() => {
    if (!wantsFocus) return;
    field.current?.focus();
    field.current?.select();
    goTo(overviewAddress(changedQuery(route, { focus: '' })), true);
  }, [wantsFocus]);

  const search = (q: string): void => goTo(overviewAddress(changedQuery(route, { q })), true);
  return (
    <div class="search" role="search">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="7" cy="7" r="4.6" class="line" />
        <path d="m10.6 10.6 3.6 3.6" class="line" />
      </svg>
      <input
        ref={field}
        type="search"
        aria-label="Search caches"
        placeholder="Search caches, families, instances, error codes"
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => search(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && first !== null) goTo(first);
          if (event.key === 'Escape') {
            if (value === '') field.current?.blur();
            else search('');
          }
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          document.querySelector<HTMLElement>('[data-index="0"] .row-link')?.focus();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}

import type { JSX } from 'preact';
import { useLive } from '../data/context.js';
import type { Link } from '../data/live-state.js';
import type { Route } from '../route.js';
import { instancesAddress, overviewAddress } from '../route.js';
import { tellCount } from '../text/numbers.js';
import { visible } from '../text/visible.js';
import { ThemeButton } from './theme-button.js';

/** Where one is, how the page is connected, and the ways to the other pages. */
export function Header({ route }: { readonly route: Route }): JSX.Element {
  const { board, link, caches, instances } = useLive();
  const isOn = (page: Route['page']): 'page' | undefined =>
    route.page === page ? 'page' : undefined;
  return (
    <header class="header">
      <a href={overviewAddress()} class="brand" aria-label="smart-redis, all caches">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect x="3.5" y="3.5" width="17" height="17" rx="5" class="brand-back" />
          <rect x="11" y="11" width="18" height="18" rx="5" class="brand-front" />
        </svg>
        <span class="brand-name">smart-redis</span>
      </a>
      {board !== null && (
        <span class="where">
          {board.environment !== undefined && (
            <span class={`environment is-${board.environment.color}`}>
              {visible(board.environment.label)}
            </span>
          )}
          <bdi class="namespace" title={`Namespace ${visible(board.namespace)}`}>
            {visible(board.namespace)}
          </bdi>
          {board.readOnly && <span class="read-only">read-only</span>}
        </span>
      )}
      <nav class="pages" aria-label="Pages">
        <a
          href={overviewAddress()}
          aria-current={route.page === 'cache' ? 'true' : isOn('overview')}
        >
          Caches <span class="count figure">{tellCount(caches.size)}</span>
        </a>
        <a href={instancesAddress} aria-current={isOn('instances')}>
          Instances <span class="count figure">{tellCount(instances.value.length)}</span>
        </a>
      </nav>
      <LinkState link={link} />
      <ThemeButton />
    </header>
  );
}

const linkTexts: Readonly<Record<Link['kind'], string>> = {
  connecting: 'Connecting…',
  live: 'Live',
  away: 'Redis is away',
  lost: 'Reconnecting…',
};

function LinkState({ link }: { readonly link: Link }): JSX.Element {
  return (
    <span class={`link-state is-${link.kind}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span>{linkTexts[link.kind]}</span>
    </span>
  );
}

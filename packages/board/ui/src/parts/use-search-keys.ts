import { useEffect } from 'preact/hooks';
import { changedQuery, goTo, overviewAddress, parseRoute } from '../route.js';

/** `/` and Ctrl-K go to the search, from everywhere. */
export function useSearchKeys(): void {
  useEffect(() => {
    const take = (event: KeyboardEvent): void => {
      const isCtrlK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      const isSlash = event.key === '/' && !isTyping(event.target);
      if (!(isCtrlK || isSlash) || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      const route = parseRoute(location.hash);
      const isThere = route.page === 'overview';
      const query = isThere ? changedQuery(route, { focus: 'search' }) : { focus: 'search' };
      goTo(overviewAddress(query), isThere);
    };
    addEventListener('keydown', take);
    return () => removeEventListener('keydown', take);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
  );
}

import { useLayoutEffect, useState } from 'preact/hooks';

/** Whether a media query fits, drawn anew when that changes. */
export function useMedia(query: string): boolean {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useLayoutEffect(() => {
    const list = matchMedia(query);
    const take = (): void => setFits(list.matches);
    take();
    list.addEventListener('change', take);
    return () => list.removeEventListener('change', take);
  }, [query]);
  return fits;
}

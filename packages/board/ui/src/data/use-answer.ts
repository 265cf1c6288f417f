import { useEffect, useState } from 'preact/hooks';
import type { ApiReads } from '../../../src/api.js';
import type { BoardError } from './board-error.js';
import { toBoardError } from './board-error.js';
import { usePage } from './context.js';
import { read } from './request.js';

/** The answer of a route. */
export interface Answered<Answer> {
  /** The last one for this query; `null`: none yet. */
  readonly answer: Answer | null;
  /** When it was read, by the page's clock. */
  readonly answeredAt: number;
  /** Why there is no newer one. */
  readonly error: BoardError | null;
  readonly isLoading: boolean;
}

/**
 * Reads a route, again whenever the query or `reason` changes. An answer stays while a newer one is
 * on its way, unless the query is another.
 */
export function useAnswer<Name extends keyof ApiReads>(
  name: Name,
  query: ApiReads[Name]['query'] | null,
  reason: unknown = null,
): Answered<ApiReads[Name]['answer']> {
  type Answer = ApiReads[Name]['answer'];
  const { clock } = usePage();
  const about = JSON.stringify([name, query]);
  const [known, setKnown] = useState<Answered<Answer> & { readonly about: string }>(() => {
    return { about, ...nothing };
  });

  useEffect(() => {
    if (query === null) return;
    const left = new AbortController();
    setKnown((before) =>
      before.about === about ? { ...before, isLoading: true } : { about, ...nothing },
    );
    read(name, query, left.signal).then(
      (answer) => setKnown({ about, answer, answeredAt: clock(), error: null, isLoading: false }),
      (error: unknown) => {
        if (left.signal.aborted) return;
        setKnown((before) => ({ ...before, about, error: toBoardError(error), isLoading: false }));
      },
    );
    return () => left.abort();
  }, [about, reason]);

  return known.about === about ? known : nothing;
}

const nothing = { answer: null, answeredAt: 0, error: null, isLoading: true };

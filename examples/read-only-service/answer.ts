import type { CacheHealth, ViewOf } from 'smart-redis';
import { isSmartRedisError } from 'smart-redis';
import type { Delay, delays } from './delays.js';

/** The readers of the delays. */
export type DelaysView = ViewOf<typeof delays>;

/** What the service answers. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a request for a path. */
export async function answer(view: DelaysView, path: string): Promise<Answer> {
  // Never depends on Redis or on a source, or else an outage would restart every process.
  if (path === '/live') return ok('ok');
  if (path === '/health') return healthAnswer(await view.health());
  try {
    if (path === '/worst') return ok(await worst(view));
    const [, airport] = /^\/airports\/(\w+)$/.exec(path) ?? [];
    const found =
      airport === undefined
        ? null
        : await view.read.byAirport.get(airport, { ifNotBuilt: 'throw' });
    return found === null ? { status: 404, body: 'no such airport' } : ok(found);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_NOT_BUILT')) throw error;
    return { status: 503, body: 'the delays are not built yet' };
  }
}

/** The worst airports and their rows, of one version. */
function worst(view: DelaysView): Promise<readonly (Delay | null)[]> {
  return view.snapshot(async (read) => {
    const ranking = await read.worst.top(3, { ifNotBuilt: 'throw' });
    return read.byAirport.getMany(ranking.map(({ member }) => member));
  });
}

/** Ready as soon as there is a first version; a late one is for the monitoring to see. */
function healthAnswer({ status, version, ageMs }: CacheHealth): Answer {
  const isReady = status !== 'unknown' && version !== null;
  return { status: isReady ? 200 : 503, body: { status, version, ageMs } };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

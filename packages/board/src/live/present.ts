import type { Sight } from '../access/visible.js';
import type { ApiBoard, ApiEvent, ApiOverview } from '../api.js';
import type { LiveEvent } from './hub.js';
import { readMsAgo } from './snapshot.js';
import type { Snapshot } from './snapshot.js';
import { sseMessage } from './sse-text.js';

/** The overview as the viewer may see it; `undefined`: all of it. */
export async function overviewOf(
  board: ApiBoard,
  snapshot: Snapshot,
  sight: Sight | undefined,
): Promise<ApiOverview> {
  if (sight === undefined) return wholeOverview(board, snapshot);
  const caches = await sight.caches(snapshot.caches);
  const instances = await sight.instances(snapshot.instances);
  const nothing = caches.length === 0 ? nothingToSee : null;
  return { ...wholeOverview(board, snapshot), caches, instances, nothing };
}

/** Makes the message of an event once for all who may see everything. */
export function createPresenter(
  board: ApiBoard,
): (event: LiveEvent, sight: Sight | undefined) => Uint8Array | Promise<Uint8Array> {
  const made = new WeakMap<LiveEvent, Uint8Array>();
  return (event, sight) => {
    if (sight !== undefined) return visibleEvent(board, event, sight).then(sseMessage);
    const message = made.get(event) ?? sseMessage(wholeEvent(board, event));
    made.set(event, message);
    return message;
  };
}

const nothingToSee = 'There is no cache here that you may see.';

function wholeOverview(board: ApiBoard, snapshot: Snapshot): ApiOverview {
  const { revision, at, caches, instances, nothing } = snapshot;
  return { board, revision, at, readMsAgo: readMsAgo(snapshot), caches, instances, nothing };
}

function wholeEvent(board: ApiBoard, event: LiveEvent): ApiEvent {
  if (event.type !== 'state') return event;
  return { type: 'state', ...wholeOverview(board, event.snapshot) };
}

async function visibleEvent(board: ApiBoard, event: LiveEvent, sight: Sight): Promise<ApiEvent> {
  switch (event.type) {
    case 'state':
      return { type: 'state', ...(await overviewOf(board, event.snapshot, sight)) };
    case 'news':
      return { type: 'news', news: await sight.news(event.news) };
    case 'changes': {
      const caches = await sight.caches(event.caches);
      const gone = await sight.names(event.gone);
      const told = {
        ...event,
        caches,
        gone,
        nothing: event.nothing === null ? null : nothingToSee,
      };
      if (event.instances === undefined) return told;
      return { ...told, instances: await sight.instances(event.instances) };
    }
    case 'away':
      return event;
  }
}

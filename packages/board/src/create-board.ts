import type { BoardClient, Board } from './board.js';
import { createRoutes } from './routes/create-routes.js';
import { actionNames } from './actions.js';
import type { BoardOptions } from './options/board-options.js';
import { resolveOptions } from './options/resolve-options.js';
import { createHub, usualPace } from './live/hub.js';
import { createSnapshotReader } from './live/snapshot-reader.js';
import { createStreams, usualStreams } from './live/streams.js';

/**
 * Creates a board of the caches of a namespace. It reads nothing from Redis while nobody looks.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example
 * const board = createBoard({ smart, auth: { user: 'ops', password } });
 * app.use('/admin/caches', expressHandler(board));
 */
export function createBoard(options: BoardOptions): Board {
  const resolved = resolveOptions(options);
  const { operator, auth, logger, readOnly, environment } = resolved;
  const isProduction = process.env.NODE_ENV === 'production';
  if (auth === undefined && isProduction) {
    logger.warn('the board has no `auth`, so in production it answers nobody');
  }
  const onFault = (error: unknown): void => logger.error('the board failed', { error });
  const reader = createSnapshotReader(operator);
  const hub = createHub({ operator, reader, pace: usualPace, onFault });
  const streams = createStreams(hub, usualStreams);
  const about = {
    ...{ namespace: operator.namespace, readOnly },
    actions: readOnly ? [] : actionNames,
  };
  let isClosed = false;
  const answer = createRoutes({
    board: environment === undefined ? about : { ...about, environment },
    ...{ options: resolved, isProduction, reader, hub, streams, onFault },
    isClosed: () => isClosed,
  });
  return {
    fetch: async (request, client) => answer(request, clientOf(client)),
    get viewers() {
      return hub.viewers;
    },
    close: () => {
      isClosed = true;
      streams.close();
      hub.stop();
    },
  };
}

/** Frameworks pass objects of their own as a second argument. */
function clientOf(given: unknown): BoardClient {
  if (typeof given !== 'object' || given === null) return {};
  const { remoteAddress, isClosing } = given as BoardClient;
  return {
    ...(typeof remoteAddress === 'string' ? { remoteAddress } : {}),
    ...(typeof isClosing === 'function' ? { isClosing } : {}),
  };
}

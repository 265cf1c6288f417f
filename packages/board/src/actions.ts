import type { Operator } from '@smart-redis/core/operator';
import type { ApiActionName, ApiDone } from './api.js';
import { BoardError } from './answers/board-error.js';

/** What an action is given: the fields of its JSON body. */
export type ActionBody = Readonly<Record<string, unknown>>;

type Action = (operator: Operator, cache: string, body: ActionBody) => Promise<string>;

const actions: Readonly<Record<ApiActionName, Action>> = {
  refresh: async (operator, cache) => {
    await operator.requestRefresh(cache);
    return 'A refresh was requested.';
  },
  force: async (operator, cache) => {
    await operator.requestRefresh(cache, { force: true });
    return 'A refresh was requested, which is published whatever the guard says.';
  },
  pause: async (operator, cache, body) => {
    const reason = optionalText(body, 'reason');
    await operator.pause(cache, reason);
    return 'The cache is paused.';
  },
  resume: async (operator, cache) => {
    await operator.resume(cache);
    return 'The cache is refreshed again.';
  },
  rollback: async (operator, cache, body) => {
    const { version } = body;
    if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0) {
      throw new BoardError('BOARD_REQUEST', '`version` must be a version, a whole number.');
    }
    await operator.rollback(cache, version);
    return `Version ${version} is served again, and the cache is paused.`;
  },
};

export const actionNames = Object.keys(actions) as readonly ApiActionName[];

/** @throws BoardError `BOARD_REQUEST`; what the operator throws */
export async function act(
  operator: Operator,
  name: ApiActionName,
  body: ActionBody,
): Promise<ApiDone> {
  return { message: await actions[name](operator, cacheOf(body), body) };
}

/** @throws BoardError `BOARD_REQUEST` */
export function cacheOf({ cache }: ActionBody): string {
  if (typeof cache === 'string' && cache !== '') return cache;
  throw new BoardError('BOARD_REQUEST', '`cache` must be the name of a cache.');
}

const longestText = 1000;

function optionalText(body: ActionBody, name: string): string | undefined {
  const text = body[name];
  if (text === undefined || text === '') return undefined;
  if (typeof text === 'string' && text.length <= longestText) return text;
  throw new BoardError(
    'BOARD_REQUEST',
    `\`${name}\` must be text of at most ${longestText} characters.`,
  );
}

import type { OperatorEvent } from '@smart-redis/core/operator';
import type { ApiNews } from '../api.js';

/** Collects what happens for a moment, so that a busy namespace makes few messages. */
export interface NewsBatches {
  readonly add: (...news: readonly ApiNews[]) => void;
  /** Forgets what was not sent. */
  readonly stop: () => void;
}

const holdMs = 200;
const most = 100;

export function createNewsBatches(send: (news: readonly ApiNews[]) => void): NewsBatches {
  let held: ApiNews[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    const news = held;
    held = [];
    timer = undefined;
    send(news);
  };
  return {
    add: (...news) => {
      if (news.length === 0) return;
      held = [...held, ...news].slice(-most);
      timer ??= setTimeout(flush, holdMs).unref();
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      held = [];
    },
  };
}

/** What the browser is told of an event; `undefined`: only the state that follows. */
export function newsOf(event: OperatorEvent): ApiNews | undefined {
  switch (event.type) {
    case 'gap':
    case 'instances':
      return undefined;
    case 'committed': {
      const { type, cache, version, rows, durationMs, instance, rolledBackTo } = event;
      const news = { type, cache, version, rows, durationMs, instance };
      return rolledBackTo === undefined ? news : { ...news, rolledBackTo };
    }
    case 'failed': {
      const { type, cache, instance, code, message } = event;
      return { type, cache, instance, code, message };
    }
    case 'requested':
    case 'released':
    case 'unchanged':
    case 'paused':
    case 'resumed':
      return { type: event.type, cache: event.cache };
  }
}

import type { Subscription } from '../contracts/driver.js';
import type { InstanceContext } from '../instance/instance-context.js';
import { parseAnnouncement } from '../metadata/announcements.js';
import type { Announcement } from '../metadata/announcements.js';
import type { NamespaceReader } from './namespace-reader.js';
import type { OperatorEvent } from './operator-event.js';

/** Hears what happens. */
export interface EventListener {
  heard(event: OperatorEvent): void;
  /** Nothing is heard any more. */
  failed(error: unknown): void;
}

/** One subscription to the channel of the namespace, as long as somebody listens. */
export interface EventHub {
  /**
   * Resolves when messages arrive; the listener has heard a `gap` then.
   * @throws SmartRedisError the errors of `subscribe`
   */
  add(listener: EventListener): Promise<void>;
  remove(listener: EventListener): Promise<void>;
}

/** The {@link EventHub} of an operator. */
export function createEventHub(
  context: Pick<InstanceContext, 'driver' | 'channel' | 'warnings' | 'logger'>,
  names: Pick<NamespaceReader, 'labelOf'>,
): EventHub {
  const { driver, logger } = context;
  const listeners = new Set<EventListener>();
  let subscribing: Promise<Subscription> | undefined;
  let lastLeader = '';
  /** Resolves when the names of all events before are known and they were told. */
  let naming: Promise<void> | undefined;

  const tell = (event: OperatorEvent): void => {
    for (const listener of listeners) listener.heard(event);
  };
  const heard = (message: string): void => {
    const announcement = parseAnnouncement(message);
    // Anyone may publish anything on a channel.
    if (announcement === undefined) return;
    if (announcement.type === 'leads') {
      const { id, term } = announcement.answer;
      // Most are answers to questions, and a seat has no term.
      if (term === 0 || lastLeader === `${id} ${String(term)}`) return;
      lastLeader = `${id} ${String(term)}`;
    }
    const event = eventOf(announcement);
    if (event !== undefined) name(event, 'at' in announcement ? announcement.at : undefined);
  };
  /** Tells an event under the name of its cache, after all that were heard before. */
  const name = (event: OperatorEvent, at: string | undefined): void => {
    const cache = 'cache' in event ? names.labelOf(event.cache, at) : undefined;
    if (typeof cache !== 'object' && naming === undefined) {
      tell(named(event, cache));
      return;
    }
    const own = Promise.all([cache, naming]).then(([label]) => {
      tell(named(event, label));
      if (naming === own) naming = undefined;
    });
    naming = own;
  };
  const subscribe = async (): Promise<Subscription> => {
    await driver.open();
    return driver.subscribe(context.channel, {
      onMessage: heard,
      onGap: () => tell({ type: 'gap' }),
    });
  };
  const close = async (): Promise<void> => {
    const ending = subscribing;
    subscribing = undefined;
    try {
      await (await ending)?.close();
    } catch (error) {
      logger.debug('a subscription could not be closed', { channel: context.channel, error });
    }
  };
  return {
    add: async (listener) => {
      listeners.add(listener);
      subscribing ??= subscribe();
      const own = subscribing;
      try {
        await own;
      } catch (error) {
        listeners.delete(listener);
        if (subscribing === own) subscribing = undefined;
        throw error;
      }
      // Whatever has happened before was not heard.
      if (listeners.has(listener)) listener.heard({ type: 'gap' });
    },
    remove: async (listener) => {
      if (listeners.delete(listener) && listeners.size === 0) await close();
    },
  };
}

function named(event: OperatorEvent, cache: string | undefined): OperatorEvent {
  return cache === undefined || !('cache' in event) ? event : { ...event, cache };
}

function eventOf(announcement: Announcement): OperatorEvent | undefined {
  switch (announcement.type) {
    case 'seats':
    case 'leads':
      return { type: 'instances' };
    case 'committed': {
      const { cache, version, rows, durationMs, instance, rolledBackTo } = announcement.event;
      const event = { type: 'committed', cache, version, rows, durationMs, instance } as const;
      return rolledBackTo === undefined ? event : { ...event, rolledBackTo };
    }
    case 'failed': {
      const { cache, instance, error } = announcement.event;
      return { type: 'failed', cache, instance, code: error.code, message: error.message };
    }
    case 'requested':
    case 'released':
    case 'unchanged':
    case 'paused':
    case 'resumed':
      return { type: announcement.type, cache: announcement.cache };
    case 'asked':
    case 'beat':
    case 'freed':
    case 'wanted':
      return undefined;
  }
}

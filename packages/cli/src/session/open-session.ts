import { hostname, userInfo } from 'node:os';
import { consoleLogger } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import { createClient } from '../connection/create-client.js';
import type { GlobalOptions } from '../connection/settings.js';
import { connectionSettings } from '../connection/settings.js';
import type { Mask } from '../output/mask.js';
import type { Surroundings } from '../output/surroundings.js';
import type { Notes } from './notes.js';
import { createNotes } from './notes.js';
import type { Connection, Session } from './session.js';

/** A session that can be closed. */
export interface OpenSession extends Session {
  /** Closes what was opened; never rejects, and does not wait for long. */
  close(): Promise<void>;
}

/** For a Redis that does not answer any more. */
const longestCloseMs = 1000;

/**
 * The session of a command, which connects when it is used.
 * @throws Problem for an invalid address
 */
export function openSession(
  surroundings: Surroundings,
  options: GlobalOptions,
  mask: Mask,
): OpenSession {
  const isJson = options.json === true;
  const settings = connectionSettings(options, surroundings.env);
  const notes = createNotes(surroundings, mask, isJson);
  const opened: Connection[] = [];
  const operators: Operator[] = [];
  const connect = (cluster = settings.cluster): Connection => {
    const client = createClient({ ...settings, cluster });
    const connection = { client, driver: ioredisDriver(client) };
    opened.push(connection);
    return connection;
  };
  return {
    settings,
    surroundings,
    notes,
    isJson,
    connect,
    open: () => {
      const operator = openOperator({
        driver: connect().driver,
        namespace: settings.namespace,
        name: operatorName(),
        logger: options.verbose === true ? noteLogger(notes) : false,
      });
      operators.push(operator);
      return operator;
    },
    close: async () => {
      const closing = [...operators, ...opened.map(({ driver }) => driver)].map((each) =>
        each.close().catch(() => undefined),
      );
      await within(Promise.all(closing), longestCloseMs);
      for (const { client } of opened) client.disconnect();
    },
  };
}

/** Who pauses and rolls back: `anna@laptop`. */
function operatorName(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A user of a container may have no name.
    return `operator@${hostname()}`;
  }
}

function noteLogger(notes: Notes): ReturnType<typeof consoleLogger> {
  const log = (line: string): void => void notes.say(line);
  return consoleLogger({
    level: 'debug',
    console: { debug: log, info: log, warn: log, error: log },
  });
}

async function within(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

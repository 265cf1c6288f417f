import type { Clock, Timer } from '../contracts/clock.js';
import type { Command } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';
import { startDeadline } from '../waiting/deadline.js';
import type { ConnectionHandlers, RawConnection } from './raw-connection.js';
import { watchDemotions } from './demotion.js';
import { isFinal } from './is-final.js';
import { withoutCredentials } from './translate-error.js';

/** A connection whose calls always settle within their timeout. */
export interface GuardedConnection {
  readonly isReady: boolean;
  /**
   * Resolves once ready; rejects with the first failure, or with `SR_CONNECTION` after `timeoutMs`.
   */
  ready(timeoutMs: number): Promise<void>;
  /** The same, but rejects early only for failures that a retry cannot fix. */
  readyInTime(timeoutMs: number): Promise<void>;
  /**
   * The error for a call that timed out because the connection is not ready: `SR_CONNECTION` with
   * the last failure.
   */
  unreachable(timeoutMs: number): SmartRedisError;
  /**
   * Runs a call; if it has not settled within its timeout, the socket is destroyed. Rejects at once
   * while not ready.
   */
  guard<T>(
    command: Command,
    timeoutMs: number,
    call: (raw: RawConnection) => Promise<T>,
  ): Promise<T>;
  /**
   * If it has been ready since before `sinceMs` of the monotonic clock: reconnects as soon as no
   * call is pending, at the latest after `limitMs`.
   */
  renewOlder(sinceMs: number, limitMs: number): void;
  close(reason: SmartRedisError): void;
}

/** What {@link guardConnection} works with. */
export interface GuardOptions {
  readonly clock: Clock;
  /** `host:port`, for messages. */
  readonly address: string;
  readonly open: (handlers: ConnectionHandlers) => RawConnection;
  /** Called after this connection has updated its own state. */
  readonly handlers?: Partial<ConnectionHandlers>;
  /** Converts an error of the library. */
  readonly translate: (error: unknown, command: string) => SmartRedisError;
  /** Whether to reconnect when the server reports that it is not a primary. */
  readonly isRenewedWhenDemoted: boolean;
  /** A connection that is not ready after this time is destroyed and reopened. */
  readonly connectTimeoutMs: number;
}

/** Opens a connection and guards it. */
export function guardConnection(options: GuardOptions): GuardedConnection {
  const { clock, address, translate, connectTimeoutMs, handlers = {} } = options;
  // Not a Set: in V8, the old table of a Set that has grown refers to the new one, and promoted
  // parts of that chain retain the commands of calls that were answered long ago until the next
  // major collection.
  const pending: ((error: SmartRedisError) => void)[] = [];
  const waiting = new Set<(outcome: 'ready' | SmartRedisError) => void>();
  let isReady = false;
  let readySinceMs = 0;
  let renewal: Timer | undefined;
  let lastError: unknown;
  let closed: SmartRedisError | undefined;

  const failPending = (error: SmartRedisError): void => {
    for (const fail of pending.splice(0)) fail(error);
  };
  // A server that accepts a connection but never replies would keep a library in its handshake
  // forever.
  let watchdog = { stop: (): void => undefined };
  const watch = (): void => {
    watchdog.stop();
    watchdog = startDeadline(clock, connectTimeoutMs, () => {
      raw.destroySocket();
      watch();
    });
  };
  const raw = options.open({
    onReady: () => {
      if (closed !== undefined) return;
      watchdog.stop();
      isReady = true;
      readySinceMs = clock.monotonic();
      lastError = undefined;
      for (const notify of waiting) notify('ready');
      handlers.onReady?.();
    },
    onLost: () => {
      if (!isReady || closed !== undefined) return;
      isReady = false;
      demotions.stop();
      renewal?.stop();
      renewal = undefined;
      watch();
      failPending(
        connectionError(`the connection to Redis at ${address} was lost before the reply`),
      );
      handlers.onLost?.();
    },
    onError: (error) => {
      lastError = error;
      if (closed !== undefined) return;
      // A failed attempt shows that nothing hangs: the next attempt gets a full timeout.
      if (!isReady) watch();
      for (const notify of waiting) notify(translate(error, 'connecting'));
      handlers.onError?.(error);
    },
    onMessage: (channel, message) => handlers.onMessage?.(channel, message),
    onNodeLost: () => {
      if (isReady && closed === undefined) handlers.onNodeLost?.();
    },
  });
  watch();
  raw.connect();

  const demotions = watchDemotions(clock, () => raw.destroySocket());
  /** Refused credentials are reported as they are. */
  const refusal = (): SmartRedisError | undefined => {
    if (lastError === undefined) return undefined;
    const error = translate(lastError, 'connecting');
    return error.code === 'SR_AUTH' ? error : undefined;
  };
  const connectionError = (message: string): SmartRedisError =>
    refusal() ??
    new SmartRedisError('SR_CONNECTION', message, {
      ...(lastError === undefined ? {} : { cause: withoutCredentials(lastError) }),
      details: { address },
    });

  const unreachable = (timeoutMs: number): SmartRedisError => {
    const why = lastError === undefined ? '' : `: ${translate(lastError, 'connecting').message}`;
    return connectionError(
      `no connection to Redis at ${address} within ${String(timeoutMs)}ms${why}`,
    );
  };
  const waitUntilReady = (
    timeoutMs: number,
    isWorthWaiting: (error: SmartRedisError) => boolean,
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      const notify = (outcome: 'ready' | SmartRedisError): void => {
        if (outcome !== 'ready' && outcome !== closed && isWorthWaiting(outcome)) return;
        timer.stop();
        waiting.delete(notify);
        if (outcome === 'ready') resolve();
        else reject(outcome);
      };
      const timer = startDeadline(clock, timeoutMs, () => {
        waiting.delete(notify);
        reject(unreachable(timeoutMs));
      });
      waiting.add(notify);
      if (closed !== undefined) notify(closed);
      else if (isReady) notify('ready');
    });

  const renew = (): void => {
    renewal?.stop();
    renewal = undefined;
    raw.destroySocket();
  };

  const guard = <T>(
    command: Command,
    timeoutMs: number,
    call: (raw: RawConnection) => Promise<T>,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      if (closed !== undefined) return reject(closed);
      if (!isReady) return reject(connectionError(`not connected to Redis at ${address}`));
      const settle = (): void => {
        timer.stop();
        const position = pending.indexOf(fail);
        if (position !== -1) pending.splice(position, 1);
        if (renewal !== undefined && pending.length === 0) renew();
      };
      const fail = (error: SmartRedisError): void => {
        settle();
        reject(error);
      };
      const giveUp = (): void => {
        fail(noAnswer(command[0], address, timeoutMs));
        raw.destroySocket();
      };
      const timer = startDeadline(clock, timeoutMs, giveUp);
      pending.push(fail);
      call(raw).then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: unknown) => {
          const failure = translate(error, command[0]);
          fail(failure);
          if (options.isRenewedWhenDemoted && closed === undefined) demotions.see(failure);
        },
      );
    });

  return {
    get isReady() {
      return isReady;
    },
    ready: (timeoutMs) => waitUntilReady(timeoutMs, () => false),
    readyInTime: (timeoutMs) => waitUntilReady(timeoutMs, (error) => !isFinal(error)),
    unreachable,
    guard,
    renewOlder: (sinceMs, limitMs) => {
      if (!isReady || closed !== undefined || readySinceMs >= sinceMs) return;
      if (pending.length === 0) renew();
      else renewal ??= clock.after(limitMs, renew);
    },
    close: (reason) => {
      if (closed !== undefined) return;
      closed = reason;
      isReady = false;
      watchdog.stop();
      demotions.stop();
      renewal?.stop();
      renewal = undefined;
      failPending(reason);
      for (const notify of waiting) notify(reason);
      raw.close();
    },
  };
}

/** The error for a command without a reply in time. */
export function noAnswer(command: string, address: string, timeoutMs: number): SmartRedisError {
  return new SmartRedisError(
    'SR_COMMAND_TIMEOUT',
    `Redis at ${address} did not answer ${command} within ${String(timeoutMs)}ms; the command may still have run`,
    { details: { command, address, timeoutMs } },
  );
}

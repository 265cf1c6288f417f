import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { DiagnosticsMessages } from '@smart-redis/core/diagnostics';
import { diag } from '@opentelemetry/api';

type Name = keyof DiagnosticsMessages;

/** Subscriptions that can be ended together. */
export class Subscriptions {
  readonly #ends: (() => void)[] = [];

  /** Calls `listener` when an operation begins. */
  atStart<N extends Name>(name: N, listener: (message: DiagnosticsMessages[N]) => void): void {
    this.#add(`tracing:${name}:start`, listener);
  }

  /** Calls `listener` when an operation has ended, or something has happened. */
  on<N extends Name>(name: N, listener: (message: DiagnosticsMessages[N]) => void): void {
    this.#add(name, listener);
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  #add<Message>(channel: string, listener: (message: Message) => void): void {
    const safe = (message: unknown): void => {
      try {
        listener(message as Message);
      } catch (error) {
        // Node would report it as an uncaught exception, and end the process.
        diag.error(`@smart-redis/otel: a message on ${channel} was not understood`, error);
      }
    };
    subscribe(channel, safe);
    this.#ends.push(() => void unsubscribe(channel, safe));
  }
}

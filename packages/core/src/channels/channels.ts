import type { Channel, TracingChannel } from 'node:diagnostics_channel';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import type {
  DiagnosticsMessages,
  PhaseMessage,
  ReadMessage,
  RefreshMessage,
  RefreshPhase,
  RequestMessage,
  SeatMessage,
} from './messages.js';

/**
 * The channels of one kind of operation: a tracing channel, and a plain channel of the same name,
 * which gets the same message once, when the operation has ended.
 */
export interface OperationChannels<Message extends object> {
  readonly tracing: TracingChannel<unknown, Message>;
  readonly ended: Channel<unknown, Message>;
}

function plain<Message>(name: keyof DiagnosticsMessages): Channel<unknown, Message> {
  return channel(name) as Channel<unknown, Message>;
}

function operation<Message extends object>(
  name: keyof DiagnosticsMessages,
): OperationChannels<Message> {
  return { tracing: tracingChannel<unknown, Message>(name), ended: plain(name) };
}

export const refreshChannels = operation<RefreshMessage>('smart-redis:refresh');
export const phaseChannels: Readonly<Record<RefreshPhase, OperationChannels<PhaseMessage>>> = {
  fetch: operation('smart-redis:fetch'),
  stage: operation('smart-redis:stage'),
  commit: operation('smart-redis:commit'),
};
export const readChannels = operation<ReadMessage>('smart-redis:read');
export const requestChannel: Channel<unknown, RequestMessage> = plain('smart-redis:request');
export const seatChannel: Channel<unknown, SeatMessage> = plain('smart-redis:seat');

/** Whether anybody listens. */
export function isObserved<Message extends object>({
  ended,
  tracing,
}: OperationChannels<Message>): boolean {
  return ended.hasSubscribers || tracing.hasSubscribers;
}

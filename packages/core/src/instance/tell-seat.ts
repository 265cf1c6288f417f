import { seatChannel } from '../channels/channels.js';
import type { InstanceSubject, SeatMessage } from '../channels/messages.js';

const seatEvents: ReadonlySet<string> = new Set(['elected', 'deposed', 'serving', 'released']);

/** Tells subscribers of the channel about the seat of this instance, or its leadership. */
export function tellSeat(
  subject: InstanceSubject,
  event: SeatMessage['event'],
  details: object = {},
): void {
  if (!seatChannel.hasSubscribers) return;
  const { namespace, instance } = subject;
  seatChannel.publish({ ...details, namespace, instance, event });
}

/** The same of an event that the instance emits; of other events nothing. */
export function tellSeatOf(context: InstanceSubject, event: string, details: object): void {
  if (seatEvents.has(event)) tellSeat(context, event as SeatMessage['event'], details);
}

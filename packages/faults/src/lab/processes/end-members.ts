import type { Member } from './member.js';

/** How long a process may take to end by itself. */
const patienceMs = 3000;

/** Resolves when every process has ended; those that have not ended in time are killed. */
export async function endAll(
  members: readonly Member[],
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  for (const member of members) if (member.isRunning) member.signal(signal);
  const timer = setTimeout(() => {
    for (const member of members) member.signal('SIGKILL');
  }, patienceMs);
  await Promise.all(members.map(({ exited }) => exited));
  clearTimeout(timer);
}

/** Uncaught errors of the processes, each in a sentence. */
export function unhandledIn(members: readonly Member[]): string[] {
  return members.flatMap(({ name, messages }) =>
    messages.flatMap((message) =>
      message.type === 'unhandled' ? [`unhandled in ${name}: ${message.error}`] : [],
    ),
  );
}

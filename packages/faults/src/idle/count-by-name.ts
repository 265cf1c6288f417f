import type { Executed } from '../lab/monitor.js';

/**
 * Counts of commands by the name of the connection that sent them, then by the name of the command.
 */
export type CommandCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counts what connections with a name have sent; `clients` is the reply of CLIENT LIST. */
export function countByName(executed: readonly Executed[], clients: string): CommandCounts {
  const names = namesOf(clients);
  const counts = new Map<string, Map<string, number>>();
  for (const { client, words } of executed) {
    const name = names.get(client) ?? '';
    if (name === '') continue;
    const command = (words[0] ?? '').toUpperCase();
    const ofName = counts.get(name) ?? new Map<string, number>();
    counts.set(name, ofName.set(command, (ofName.get(command) ?? 0) + 1));
  }
  return counts;
}

function namesOf(clients: string): ReadonlyMap<string, string> {
  const lines = clients.split('\n').map((client) => / addr=(\S+) .* name=(\S*) /.exec(client));
  return new Map(lines.map((found) => [found?.[1] ?? '', found?.[2] ?? '']));
}

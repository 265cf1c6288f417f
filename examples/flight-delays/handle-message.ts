import type { CommittedEvent } from '@smart-redis/core';
import type { Board, CacheState } from './board.js';
import { count, seconds } from './format.js';
import type { InstanceMessage, ReaderMessage } from './processes/messages.js';

/** Updates the board with a message of an instance. */
export function handleInstanceMessage(board: Board, name: string, message: InstanceMessage): void {
  const instance = board.instances.get(name);
  if (instance === undefined || instance.state === 'killed') return; // a late message
  switch (message.type) {
    case 'started':
      instance.state = 'running';
      break;
    case 'serving':
      instance.serves.add(message.cache);
      board.note(`${name} serves ${message.cache}`);
      break;
    case 'released':
      instance.serves.delete(message.cache);
      board.note(`${name} no longer serves ${message.cache} (${message.reason})`);
      break;
    case 'progress':
      cacheNamed(board, message.report).running = { ...message, instance: name };
      break;
    case 'committed':
      handleCommit(board, message);
      break;
    case 'warning':
      board.note(`${name} warns: ${message.text}`);
      break;
  }
}

function handleCommit(
  board: Board,
  { cache: name, instance, version, term, rows, durationMs }: CommittedEvent,
): void {
  const cache = cacheNamed(board, name);
  const { current, running } = cache;
  if (current !== null && (version <= current.version || term < current.term))
    board.commitsBackwards += 1;
  const queryMs = running?.queryMs ?? durationMs;
  cache.current = { version, term, rows, refreshMs: durationMs, queryMs, atMs: board.elapsedMs() };
  cache.running = null;
  board.note(`${instance} committed ${name}: ${count(rows)} rows in ${seconds(durationMs)}`);
}

/** Updates the board with a message of a reader. */
export function handleReaderMessage(board: Board, name: string, message: ReaderMessage): void {
  const cache = cacheNamed(board, message.cache);
  for (const latencyMs of message.latencies) {
    const microseconds = Math.max(1, Math.round(latencyMs * 1000));
    cache.latencies.record(microseconds);
    board.latencies.record(microseconds);
  }
  for (const verdict of message.verdicts) board.verdicts[verdict] += 1;
  if (message.fault !== undefined)
    board.note(`${name} BROKEN PROMISE on ${message.cache}, ${message.fault}`);
}

function cacheNamed({ caches }: Board, name: string): CacheState {
  const cache = caches.get(name);
  if (cache === undefined)
    throw new Error(`the readers do not know the cache "${name}": views.ts lacks it`);
  return cache;
}

import { electionChannelOf, formatElectionAnnouncement } from '@smart-redis/core/electors';
import { Redis } from 'ioredis';

/**
 * Deletes the master key if this instance holds it. KEYS: master key. ARGV: instance, channel,
 * announcement.
 */
const releaseOwn = `
local holder = redis.call('GET', KEYS[1])
if not holder or string.sub(holder, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1
`;

/** Options of {@link openExitLine}. */
export interface ExitLineOptions {
  readonly redisOption: Readonly<Record<string, unknown>>;
  readonly leaderKey: string;
  readonly namespace: string;
  /** The selected database. */
  readonly database: number;
  /** Unique to one builder. */
  readonly instance: string;
}

/** The connection that {@link openExitLine} opens. */
export interface ExitLine {
  /** Resolves when it is connected, or the first attempt has failed; it keeps trying then. */
  readonly settled: Promise<void>;
  close(): void;
}

/**
 * Releases the master key when the process ends with `process.exit()`, where nothing can wait for a
 * reply: over a separate connection, whose socket accepts the command at once when it is connected.
 */
export function openExitLine({
  redisOption,
  leaderKey,
  namespace,
  database,
  instance,
}: ExitLineOptions): ExitLine {
  const own = { enableOfflineQueue: false, maxRetriesPerRequest: 0, lazyConnect: false };
  const options: object = { ...redisOption, ...own };
  const line = new Redis(options);
  // It reconnects by itself; the driver's connections report errors.
  line.on('error', () => undefined);
  const settled = new Promise<void>((resolve) => {
    line.once('ready', resolve).once('close', resolve);
  });
  const announcement = formatElectionAnnouncement({ type: 'released', instance });
  const release = (): void => {
    const channel = electionChannelOf(namespace, database);
    const args = [releaseOwn, '1', leaderKey, instance, channel, announcement];
    line.call('EVAL', args).catch(() => undefined);
  };
  process.on('exit', release);
  return {
    settled,
    close: () => {
      process.removeListener('exit', release);
      line.disconnect();
    },
  };
}

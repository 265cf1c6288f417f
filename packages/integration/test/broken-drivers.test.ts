import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import type { CommandArgument, RedisDriver, Reply } from '@smart-redis/core';
import type { SendOptions } from '@smart-redis/core/drivers';
import { isSmartRedisError, SmartRedisError } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import type { ConnectionTarget } from '@smart-redis/testing';
import { collectTests, describeDriver } from '@smart-redis/testing';
import { describe, it } from 'vitest';

type Alter = (sound: RedisDriver) => Partial<RedisDriver>;

const optionsWithout = (name: keyof SendOptions, options: SendOptions = {}): SendOptions =>
  Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));

const asLatin1 = (word: CommandArgument): CommandArgument =>
  typeof word === 'string' ? Buffer.from(word, 'latin1') : word;

/** What is broken, and the test that must find it. */
const broken: readonly (readonly [flaw: string, test: string, alter: Alter])[] = [
  [
    'opens before anybody has answered',
    'refuses to open without the password that the server wants, before its time is over',
    (sound) => ({ open: () => sound.open().catch(() => undefined) }),
  ],
  [
    'waits for what it opens before it closes',
    'ends an opening that waits for a silent server when it closes',
    (sound) => ({ close: () => sound.open().then(sound.close, sound.close) }),
  ],
  [
    'subscribes again to nothing behind a channel that was refused',
    'subscribes again to what Redis allows, when it refuses another channel',
    (sound) => {
      let isFirst = true;
      return {
        subscribe: (channel, listener) => {
          const onGap = isFirst ? () => listener.onGap() : () => undefined;
          isFirst = false;
          return sound.subscribe(channel, { ...listener, onGap });
        },
      };
    },
  ],
  [
    'uses one connection for everything',
    'works on connections of its own, one for each lane',
    (sound) => ({
      send: (command, options) => sound.send(command, { ...options, lane: 'control' }),
    }),
  ],
  [
    'answers text where bytes were asked for',
    'carries any text and any bytes, both ways',
    (sound) => ({
      send: (command, options) => sound.send(command, optionsWithout('binary', options)),
    }),
  ],
  [
    'answers a batch in reverse order',
    'sends commands in order and answers in order',
    (sound) => ({
      sendAll: async (commands, options) => (await sound.sendAll(commands, options)).reverse(),
    }),
  ],
  [
    'takes characters for bytes in long commands',
    'carries commands of many words, of any text and any bytes',
    (sound) => ({
      send: ([name, ...words], options) =>
        sound.send(
          [name, ...(words.length < 100 ? words : words.map((word) => asLatin1(word)))],
          options,
        ),
    }),
  ],
  [
    'swallows errors in a batch',
    'rejects a batch with its first error, and runs what stands behind it',
    (sound) => ({
      sendAll: (commands, options) =>
        Promise.all(
          commands.map((command) => sound.send(command, options).catch((): Reply => null)),
        ),
    }),
  ],
  [
    'stops a batch at its first error',
    'rejects a batch with its first error, and runs what stands behind it',
    (sound) => ({
      sendAll: async (commands, options) => {
        const replies: Reply[] = [];
        for (const command of commands) replies.push(await sound.send(command, options));
        return replies;
      },
    }),
  ],
  [
    'lets others in between the commands of a transaction',
    'runs a transaction with nothing in between, on both lanes of its own',
    (sound) => ({
      transact: async (commands, options) => {
        const replies: Reply[] = [];
        for (const command of commands) replies.push(await sound.send(command, options));
        return replies;
      },
    }),
  ],
  [
    'runs a transaction as a batch',
    'runs nothing of a transaction that Redis refuses',
    (sound) => ({
      transact: (commands, options) => sound.sendAll(commands, { lane: 'control', ...options }),
    }),
  ],
  [
    'swallows what failed in a transaction',
    'rejects a transaction in which a command failed, and shows no argument',
    (sound) => ({
      transact: (commands, options) =>
        sound.transact?.(commands, options).catch((): Reply[] => []) ?? Promise.resolve([]),
    }),
  ],
  [
    'passes errors of the library on',
    'turns an error reply into SR_REPLY with its first word, and shows no argument',
    (sound) => ({
      send: (command, options) =>
        sound.send(command, options).catch((error: unknown) => {
          throw isSmartRedisError(error) ? error.cause : error;
        }),
    }),
  ],
  [
    'hides why a replica refused',
    'says why a server that is no primary refuses to write, and writes again once it is one',
    (sound) => ({
      send: (command, options) =>
        sound.send(command, options).catch((error: unknown) => {
          const isReadOnly = isSmartRedisError(error) && error.details.reply === 'READONLY';
          throw isReadOnly
            ? new SmartRedisError('SR_CONNECTION', 'the connection was lost')
            : error;
        }),
    }),
  ],
  [
    'sends again what had no reply',
    'rejects what waits when the connection is lost, and never sends it again',
    (sound) => ({
      send: async (command, options) => {
        for (;;) {
          try {
            return await sound.send(command, options);
          } catch (error) {
            if (!isSmartRedisError(error, 'SR_CONNECTION')) throw error;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        }
      },
    }),
  ],
  [
    'waits for a lost connection to send what was asked for meanwhile',
    'queues nothing while the control connection is down',
    (sound) => ({
      send: async (command, options) => {
        while (
          await sound.send(['PING'], options).then(
            () => false,
            () => true,
          )
        ) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return sound.send(command, options);
      },
    }),
  ],
  [
    'never says that the connection was lost',
    'tells when the control connection is lost and when it stands, until it is asked to stop',
    (sound) => ({
      onStatus: (listener) => sound.onStatus((status) => status === 'ready' && listener(status)),
    }),
  ],
  [
    'goes on telling when asked to stop',
    'tells when the control connection is lost and when it stands, until it is asked to stop',
    (sound) => ({
      onStatus: (listener) => {
        sound.onStatus(listener);
        return () => undefined;
      },
    }),
  ],
  [
    'says nothing of gaps',
    'subscribes again after every lost connection, and tells of the gap',
    (sound) => ({
      subscribe: (channel, listener) =>
        sound.subscribe(channel, { ...listener, onGap: () => undefined }),
    }),
  ],
  [
    'delivers to a listener that has ended',
    'ends one subscription and keeps the others',
    (sound) => ({
      subscribe: async (channel, listener) => {
        await sound.subscribe(channel, listener);
        return { close: () => Promise.resolve() };
      },
    }),
  ],
  [
    'lets two instances close each other',
    'belongs to one instance, where it can be claimed',
    () => ({ claim: () => undefined }),
  ],
  [
    'waits for a read as long as its library does',
    'bounds a read while the server is silent, and leaves its connection alone',
    (sound) => ({
      send: (command, options) =>
        sound.send(command, { timeoutMs: 60_000, ...optionsWithout('timeoutMs', options) }),
    }),
  ],
  [
    'breaks the connection of a read that is late',
    'bounds a read while the server is silent, and leaves its connection alone',
    (sound) => ({
      send: (command, options) => sound.send(command, { lane: 'bulk', ...options }),
    }),
  ],
  [
    'takes a server that is away for one that is slow',
    'bounds a read while Redis cannot be reached, and says so',
    (sound) => ({
      send: (command, options) =>
        sound.send(command, options).catch((error: unknown) => {
          throw isSmartRedisError(error, 'SR_CONNECTION')
            ? new SmartRedisError('SR_COMMAND_TIMEOUT', 'no reply in time')
            : error;
        }),
    }),
  ],
  [
    'hears no signal',
    'ends the waiting of a call whose signal aborts, and nothing else',
    (sound) => ({
      send: (command, options) => sound.send(command, optionsWithout('signal', options)),
    }),
  ],
  [
    'sends although the signal has aborted',
    'ends the waiting of a call whose signal aborts, and nothing else',
    (sound) => ({
      send: async (command, options = {}) => {
        if (options.signal?.aborted !== true) return sound.send(command, options);
        await sound.send(command, optionsWithout('signal', options));
        throw new SmartRedisError('SR_ABORTED', 'aborted', { cause: options.signal.reason });
      },
    }),
  ],
  [
    'adds a listener to the signal for each call',
    'hears a signal that many calls share without many listeners',
    (sound) => ({
      send: (command, options) => {
        const { signal } = options ?? {};
        if (signal !== undefined) {
          // Node would warn of it.
          setMaxListeners(0, signal);
          signal.addEventListener('abort', () => undefined);
        }
        return sound.send(command, options);
      },
    }),
  ],
  [
    'gives up at the first refused connection',
    'opens once a server that was not up yet has come',
    (sound) => ({
      open: () =>
        Promise.race([
          sound.open(),
          new Promise<never>((_, reject) => {
            setTimeout(() => reject(new SmartRedisError('SR_CONNECTION', 'refused')), 20).unref();
          }),
        ]),
    }),
  ],
  [
    'leaves its connections open',
    'leaves no connection behind when it closes, and refuses work after that',
    () => ({ close: () => Promise.resolve() }),
  ],
];

// Each has a server of its own, and mostly waits.
describe.concurrent('the driver contract', () => {
  it.each(broken)('finds a driver that %s', async (_flaw, title, alter) => {
    const sounds: RedisDriver[] = [];
    const connect = ({ url }: ConnectionTarget): RedisDriver => {
      const sound = ioredisDriver(url, { connectTimeout: '2s' });
      sounds.push(sound);
      return { ...sound, ...alter(sound) };
    };
    try {
      const suite = collectTests((runner) =>
        describeDriver({ ...runner, name: 'broken', connect, patienceMs: 1500 }),
      );
      assert.ok(suite.titles.includes(title), title);
      // A test that hangs counts as failed.
      await assert.rejects(Promise.race([suite.run(title), hung()]));
    } finally {
      await Promise.all(sounds.map((sound) => sound.close()));
    }
  });
});

function hung(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('the test hangs')), 8000).unref();
  });
}

import assert from 'node:assert/strict';
import { isSmartRedisError } from '@smart-redis/core';
import { defineScript, runScript } from '@smart-redis/core/drivers';
import type { DriverTest } from './bench.js';
import { rejection } from './rejection.js';

const lanes = ['read', 'control', 'bulk'] as const;

/** Tests of commands and replies. */
export function replyTests(it: DriverTest): void {
  it('answers in RESP2 shapes on every lane', async ({ opened, key }) => {
    const driver = await opened();
    for (const lane of lanes) {
      await driver.send(['UNLINK', key], { lane });
      assert.equal(await driver.send(['GET', key], { lane }), null);
      assert.equal(await driver.send(['HSET', key, 'a', '1', 'b', ''], { lane }), 2);
      assert.deepEqual(await driver.send(['HGETALL', key], { lane }), ['a', '1', 'b', '']);
      assert.deepEqual(await driver.send(['HMGET', key, 'a', 'none'], { lane }), ['1', null]);
      const [cursor, found] = (await driver.send(['HSCAN', key, '0'], { lane })) as [
        unknown,
        unknown,
      ];
      assert.deepEqual([cursor, found], ['0', ['a', '1', 'b', '']]);
      assert.deepEqual(
        await driver.send(['EVAL', "return {1, 'two', {3}, false}", '0'], { lane }),
        [1, 'two', [3], null],
      );
    }
  });

  it('answers members with their scores in one flat array', async ({ opened, key }) => {
    const driver = await opened();
    const inOrder = ['ZRANGE', key, '0', '-1', 'WITHSCORES'] as const;
    const byScore = ['ZRANGEBYSCORE', key, '-inf', '2', 'WITHSCORES'] as const;
    for (const lane of lanes) {
      await driver.send(['ZADD', key, '1', 'a', '2.5', 'b'], { lane });
      assert.deepEqual(await driver.send(inOrder, { lane }), ['a', '1', 'b', '2.5']);
      assert.deepEqual(await driver.sendAll([inOrder, byScore], { lane, key }), [
        ['a', '1', 'b', '2.5'],
        ['a', '1'],
      ]);
      const [bytes] = await driver.sendAll([inOrder], { lane, key, binary: true });
      assert.ok(Array.isArray(bytes));
      const [member, score] = bytes as readonly unknown[];
      // A score is no bulk string over RESP3, and so may be text.
      assert.deepEqual([member, String(score)], [Buffer.from('a'), '1']);
    }
  });

  it('carries any text and any bytes, both ways', async ({ opened, key }) => {
    const driver = await opened();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const texts = ['', 'ünï¢ødé 🛫', 'line\r\nbreak', '$5\r\nhello', '{a}b}c', '\u0000'];
    for (const lane of lanes) {
      for (const text of texts) {
        await driver.send(['SET', `${key}${text}`, text], { lane });
        assert.equal(await driver.send(['GET', `${key}${text}`], { lane }), text);
      }
      await driver.send(['SET', key, bytes], { lane });
      assert.deepEqual(await driver.send(['GET', key], { lane, binary: true }), bytes);
      assert.deepEqual(await driver.sendAll([['GET', key]], { lane, binary: true }), [bytes]);
    }
  });

  it('sends commands in order and answers in order', async ({ opened, key }) => {
    const driver = await opened();
    for (const lane of lanes) {
      await driver.send(['UNLINK', key], { lane });
      const words = Array.from({ length: 500 }, (_, index) => String(index));
      const replies = await driver.sendAll(
        words.map((word) => ['RPUSH', key, word]),
        { lane },
      );
      assert.deepEqual(
        replies,
        words.map((_, index) => index + 1),
      );
      assert.deepEqual(await driver.send(['LRANGE', key, '0', '-1'], { lane }), words);
      assert.deepEqual(await driver.sendAll([], { lane }), []);
    }
  });

  it('carries commands of many words, of any text and any bytes', async ({ opened, key }) => {
    const driver = await opened();
    const plain = Array.from({ length: 300 }, (_, index) => 'x'.repeat(index * 5));
    const texts = plain.map((text, index) => (index % 100 === 99 ? `${text}é🛫\r\n` : text));
    const mixed = texts.map((text, index) => (index % 2 === 0 ? text : Buffer.from(text)));
    for (const lane of lanes) {
      for (const words of [plain, texts, mixed]) {
        await driver.send(['UNLINK', key], { lane });
        const { length } = words;
        assert.equal(await driver.send(['RPUSH', key, ...words], { lane }), length);
        const replies = await driver.sendAll(
          [
            ['RPUSH', key, ...words],
            ['LLEN', key],
            ['RPUSH', key, ...words],
          ],
          { lane },
        );
        assert.deepEqual(replies, [2 * length, 2 * length, 3 * length]);
        assert.deepEqual(
          await driver.send(['LRANGE', key, '0', '-1'], { lane }),
          [...words, ...words, ...words].map(String),
        );
      }
      const [first] = await driver.sendAll(
        [['MGET', ...plain.map((_, index) => key + String(index))]],
        {
          lane,
          binary: true,
        },
      );
      assert.deepEqual(
        first,
        plain.map(() => null),
      );
    }
  });

  it('rejects a batch with its first error, and runs what stands behind it', async ({
    opened,
    key,
  }) => {
    const driver = await opened();
    for (const lane of lanes) {
      await driver.send(['SET', key, 'text'], { lane });
      const error = await rejection(
        driver.sendAll([['LPUSH', key, 'secret row'], ['NOSUCHCOMMAND'], ['SET', key, lane]], {
          lane,
          key,
        }),
      );
      assert.ok(isSmartRedisError(error, 'SR_REPLY'), String(error));
      assert.equal(error.details.reply, 'WRONGTYPE');
      assert.equal(await driver.send(['GET', key], { lane }), lane);
      const long = await rejection(
        driver.send(['LPUSH', key, ...Array<string>(100).fill('row')], { lane }),
      );
      assert.ok(isSmartRedisError(long, 'SR_REPLY'), String(long));
    }
  });

  it('turns an error reply into SR_REPLY with its first word, and shows no argument', async ({
    opened,
    key,
  }) => {
    const driver = await opened();
    for (const lane of lanes) {
      await driver.send(['SET', key, 'text'], { lane });
      const error = await rejection(driver.send(['LPUSH', key, 'secret row'], { lane }));
      assert.ok(isSmartRedisError(error, 'SR_REPLY'), String(error));
      assert.equal(error.details.reply, 'WRONGTYPE');
      assert.notEqual(error.cause, undefined);
      assert.ok(!JSON.stringify([error.message, error.details]).includes('secret row'));
    }
  });

  it('runs scripts, also when the server forgets them', async ({ opened, server, key }) => {
    const driver = await opened();
    const script = defineScript("return {redis.call('INCRBY', KEYS[1], ARGV[1]), ARGV[2]}");
    assert.deepEqual(await runScript(driver, script, [key], ['2', 'ü'], { lane: 'control' }), [
      2,
      'ü',
    ]);
    await server.command('SCRIPT', 'FLUSH');
    assert.deepEqual(await runScript(driver, script, [key], ['3', 'ü'], { lane: 'bulk' }), [
      5,
      'ü',
    ]);
  });
}

import { createHash } from 'node:crypto';
import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import { ErrorReply, notInMemory } from '../error-reply.js';
import type { RedisCall, ScriptRunner } from './script-runner.js';

/** The scripts that a server knows, and the commands that run them. */
export interface Scripts {
  /** Whether a line is for {@link Scripts.execute}. */
  has(line: readonly ByteString[]): boolean;
  /**
   * Runs EVAL, EVALSHA or SCRIPT.
   * @throws ErrorReply
   */
  execute(line: readonly ByteString[], call: RedisCall): Reply;
  flush(): void;
}

const names: ReadonlySet<string> = new Set([
  ...['EVAL', 'EVALSHA', 'EVAL_RO', 'EVALSHA_RO', 'SCRIPT'],
]);

/** {@link Scripts}, none yet. */
export function createScripts(lua: ScriptRunner, alter: (source: string) => string): Scripts {
  const sources = new Map<ByteString, ByteString>();
  const keep = (source: ByteString): ByteString => {
    const digest = createHash('sha1').update(source, 'latin1').digest('hex');
    sources.set(digest, source);
    return digest;
  };
  const run = (
    source: ByteString,
    [count = '0', ...words]: readonly ByteString[],
    call: RedisCall,
  ): Reply => {
    const keys = words.slice(0, Number(count));
    return lua.run(alter(source), keys, words.slice(keys.length), call);
  };
  return {
    has: ([name = '']) => names.has(name) || names.has(name.toUpperCase()),
    execute: ([name = '', script = '', ...tail], call) => {
      switch (name.toUpperCase()) {
        case 'EVAL':
        case 'EVAL_RO':
          keep(script);
          return run(script, tail, call);
        case 'EVALSHA':
        case 'EVALSHA_RO': {
          const source = sources.get(script.toLowerCase());
          if (source === undefined) throw new ErrorReply('NOSCRIPT No matching script.');
          return run(source, tail, call);
        }
        default:
          return manage(script.toUpperCase(), tail);
      }
    },
    flush: () => sources.clear(),
  };

  function manage(subcommand: string, words: readonly ByteString[]): Reply {
    if (subcommand === 'LOAD') return keep(words[0] ?? '');
    if (subcommand === 'EXISTS') return words.map((digest) => Number(sources.has(digest)));
    if (subcommand !== 'FLUSH') throw notInMemory(`SCRIPT ${subcommand}`);
    sources.clear();
    return 'OK';
  }
}

import type { Reply } from '@smart-redis/core';
import type { Lua } from 'wasmoon-lua5.1';
import type { ByteString } from '../byte-strings.js';
import { toBytes, toText } from '../byte-strings.js';
import { ErrorReply } from '../error-reply.js';
import { encodeJsonLua } from './encode-json.js';
import type { LuaApi } from './lua-api.js';
import { luaBytes } from './lua-api.js';
import { luaStack } from './stack.js';

/** Runs Lua scripts with the interpreter of Redis: Lua 5.1. */
export interface ScriptRunner {
  /** Runs a script to its end. @throws ErrorReply like the error reply of Redis */
  run(
    source: ByteString,
    keys: readonly ByteString[],
    args: readonly ByteString[],
    call: RedisCall,
  ): Reply;
}

/** Implements `redis.call`: returns a reply, or throws an {@link ErrorReply}. */
export type RedisCall = (command: readonly ByteString[]) => Reply;

/** Of Lua, for references to compiled scripts. */
const registry = -10_000;

/**
 * `redis.call` raises the error that `redis.pcall` returns.
 * https://redis.io/docs/latest/develop/interact/programmability/lua-api/
 */
const prelude = `
redis = { pcall = command, acl_check_cmd = function() return true end }
function redis.call(...)
  local reply = command(...)
  if type(reply) == 'table' and reply.err then error(reply, 0) end
  return reply
end
function redis.status_reply(text) return { ok = text } end
function redis.error_reply(text) return { err = text:gsub('^%-', '') } end
function redis.log() end
cjson = { decode = decode_json }
${encodeJsonLua}`;

/** Starts a {@link ScriptRunner}. Loads Lua on demand. */
export async function startLua(): Promise<ScriptRunner> {
  const lua = await (await loadLua()).create();
  const api = lua.luaApi as unknown as LuaApi; // its own types name one that it does not export
  const state = lua.global.address as unknown as number; // the same
  const { module } = api;
  const bytes = luaBytes(api, state);
  const stack = luaStack(api, bytes, state);
  const compiled = new Map<ByteString, number>();
  let call: RedisCall = () => null;

  const define = (name: string, body: () => void): void => {
    const pointer = module.addFunction(() => {
      body();
      return 1;
    }, 'ii');
    module._lua_pushcclosure(state, pointer, 0);
    api.lua_setglobal(state, name);
  };
  define('command', () => stack.push(answer(call, stack.arguments())));
  define('decode_json', () => stack.push(decodeJson(bytes.at(1))));

  const load = (source: ByteString): number => {
    const known = compiled.get(source);
    if (known !== undefined) return known;
    const at = bytes.place(source);
    const failed = api.luaL_loadbuffer(state, at, source.length, '@user_script');
    if (failed !== 0) throw new ErrorReply(`ERR Error compiling script: ${bytes.at(-1)}`);
    const reference = module._luaL_ref(state, registry);
    compiled.set(source, reference);
    return reference;
  };
  const run: ScriptRunner['run'] = (source, keys, args, redisCall) => {
    call = redisCall;
    try {
      const reference = load(source);
      stack.push(keys);
      api.lua_setglobal(state, 'KEYS');
      stack.push(args);
      api.lua_setglobal(state, 'ARGV');
      module._lua_rawgeti(state, registry, reference);
      if (module._lua_pcall(state, 0, 1, 0) !== 0) throw stack.error();
      return stack.read();
    } finally {
      module._lua_settop(state, 0);
    }
  };
  run(prelude, [], [], call);
  return { run };
}

interface LuaExports {
  readonly Lua: typeof Lua;
}

/** It is CommonJS, in which Node's own import may see no names: they are at its default then. */
async function loadLua(): Promise<typeof Lua> {
  const exported: unknown = await import('wasmoon-lua5.1');
  const { default: whole, ...names } = exported as { default?: LuaExports } & LuaExports;
  return (whole ?? names).Lua;
}

/** Errors cannot be thrown through Lua, so an error is returned as the table of `redis.pcall`. */
function answer(call: RedisCall, command: readonly ByteString[]): unknown {
  try {
    return call(command);
  } catch (error) {
    return { err: error instanceof ErrorReply ? error.message : `ERR ${String(error)}` };
  }
}

/** Where JSON writes a character by its number, it means that character, in UTF-8. */
function decodeJson(json: ByteString): unknown {
  return inBytes(JSON.parse(toText(json)));
}

function inBytes(value: unknown): unknown {
  if (typeof value === 'string') return toBytes(value);
  if (Array.isArray(value)) return value.map(inBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inBytes(item)]));
}

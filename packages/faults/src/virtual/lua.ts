import type { Reply } from '@smart-redis/core';
import { Lua, LUA_REGISTRYINDEX, LuaType } from 'wasmoon-lua5.1';
import { ErrorReply } from './error-reply.js';

/** Runs the Lua text of scripts, by the interpreter that Redis has: Lua 5.1. */
export interface ScriptRunner {
  /**
   * Runs a script to its end.
   * @throws ErrorReply as Redis would answer
   */
  run(source: string, keys: readonly string[], args: readonly string[], call: RedisCall): Reply;
}

/** What `redis.call` does: answers, or throws an {@link ErrorReply}. */
export type RedisCall = (command: readonly string[]) => Reply;

/** The part of Lua's C API that is used here: https://www.lua.org/manual/5.1/manual.html#3.7 */
interface LuaApi {
  readonly module: { addFunction(body: (state: number) => number, signature: string): number };
  luaL_loadbuffer(state: number, source: string, bytes: number, name: string): number;
  luaL_ref(state: number, table: number): number;
  lua_createtable(state: number, items: number, fields: number): void;
  lua_getfield(state: number, index: number, name: string): void;
  lua_gettop(state: number): number;
  lua_pcall(state: number, args: number, results: number, handler: number): number;
  lua_pushboolean(state: number, value: number): void;
  lua_pushcclosure(state: number, body: number, upvalues: number): void;
  lua_pushlightuserdata(state: number, pointer: number): void;
  lua_pushnumber(state: number, value: number): void;
  lua_pushlstring(state: number, text: string, bytes: number): void;
  lua_rawgeti(state: number, index: number, n: number): number;
  lua_rawseti(state: number, index: number, n: number): void;
  lua_setfield(state: number, index: number, name: string): void;
  lua_setglobal(state: number, name: string): void;
  lua_settop(state: number, index: number): void;
  lua_toboolean(state: number, index: number): number;
  lua_tolstring(state: number, index: number, bytes: null): string;
  lua_tonumber(state: number, index: number): number;
  lua_type(state: number, index: number): LuaType;
}

/**
 * `redis.call` raises what `redis.pcall` answers.
 * https://redis.io/docs/latest/develop/interact/programmability/lua-api/
 */
const prelude = `
redis = { pcall = command, acl_check_cmd = function() return true end }
function redis.call(...)
  local reply = command(...)
  if type(reply) == 'table' and reply.err then error(reply, 0) end
  return reply
end
cjson = { decode = decode_json }
`;

/** Starts a {@link ScriptRunner}. Strings travel as UTF-8, without NUL. */
export async function startLua(): Promise<ScriptRunner> {
  const lua = await Lua.create();
  const api = lua.luaApi as unknown as LuaApi; // its own types name one that it does not export
  const state = lua.global.address as unknown as number; // the same
  const compiled = new Map<string, number>();
  let call: RedisCall = () => null;

  const define = (name: string, body: () => void): void => {
    const pointer = api.module.addFunction(() => {
      body();
      return 1;
    }, 'ii');
    api.lua_pushcclosure(state, pointer, 0);
    api.lua_setglobal(state, name);
  };
  define('command', () => push(api, state, answer(call, argumentsOf(api, state))));
  define('decode_json', () => push(api, state, JSON.parse(api.lua_tolstring(state, 1, null))));

  const load = (source: string): number => {
    const known = compiled.get(source);
    if (known !== undefined) return known;
    const failed = api.luaL_loadbuffer(state, source, Buffer.byteLength(source), '@user_script');
    if (failed !== 0) throw new ErrorReply(`ERR ${api.lua_tolstring(state, -1, null)}`);
    const reference = api.luaL_ref(state, LUA_REGISTRYINDEX);
    compiled.set(source, reference);
    return reference;
  };
  const run: ScriptRunner['run'] = (source, keys, args, redisCall) => {
    call = redisCall;
    const reference = load(source);
    push(api, state, keys);
    api.lua_setglobal(state, 'KEYS');
    push(api, state, args);
    api.lua_setglobal(state, 'ARGV');
    api.lua_rawgeti(state, LUA_REGISTRYINDEX, reference);
    const failed = api.lua_pcall(state, 0, 1, 0);
    try {
      if (failed !== 0) throw errorAt(api, state);
      return read(api, state);
    } finally {
      api.lua_settop(state, 0);
    }
  };
  run(prelude, [], [], call);
  return { run };
}

/** Nothing may be thrown through Lua: an error travels as the table that `redis.pcall` answers. */
function answer(call: RedisCall, command: readonly string[]): unknown {
  try {
    return call(command);
  } catch (error) {
    return { err: error instanceof ErrorReply ? error.message : `ERR ${String(error)}` };
  }
}

function argumentsOf(api: LuaApi, state: number): string[] {
  const count = api.lua_gettop(state);
  return Array.from({ length: count }, (_, index) =>
    // Lua's own conversion keeps 14 digits; Redis' keeps all.
    api.lua_type(state, index + 1) === LuaType.Number
      ? String(api.lua_tonumber(state, index + 1))
      : api.lua_tolstring(state, index + 1, null),
  );
}

/** Pushes a reply, or a value of JSON, whose `null` is `cjson.null`: a null pointer. */
function push(api: LuaApi, state: number, value: unknown): void {
  if (typeof value === 'number') return api.lua_pushnumber(state, value);
  if (typeof value === 'boolean') return api.lua_pushboolean(state, Number(value));
  if (typeof value === 'string') return api.lua_pushlstring(state, value, Buffer.byteLength(value));
  if (Array.isArray(value)) {
    api.lua_createtable(state, value.length, 0);
    for (const [index, item] of value.entries()) {
      push(api, state, item);
      api.lua_rawseti(state, -2, index + 1);
    }
    return;
  }
  // A missing value of Redis is false in Lua.
  if (value === null) return api.lua_pushboolean(state, 0);
  api.lua_createtable(state, 0, 0);
  for (const [name, item] of Object.entries(value as object)) {
    push(api, state, item);
    api.lua_setfield(state, -2, name);
  }
}

/** Takes the topmost value, as Redis makes a reply of what a script returns. */
function read(api: LuaApi, state: number): Reply {
  const reply = peek(api, state);
  api.lua_settop(state, -2);
  return reply;
}

function peek(api: LuaApi, state: number): Reply {
  const type = api.lua_type(state, -1);
  if (type === LuaType.Number) return Math.trunc(api.lua_tonumber(state, -1));
  if (type === LuaType.String) return api.lua_tolstring(state, -1, null);
  if (type === LuaType.Table) return items(api, state);
  return api.lua_toboolean(state, -1) === 0 ? null : 1;
}

/** A table up to its first nil. */
function items(api: LuaApi, state: number): Reply[] {
  const replies: Reply[] = [];
  for (;;) {
    api.lua_rawgeti(state, -1, replies.length + 1);
    if (api.lua_type(state, -1) === LuaType.Nil) break;
    replies.push(read(api, state));
  }
  api.lua_settop(state, -2);
  return replies;
}

function errorAt(api: LuaApi, state: number): ErrorReply {
  if (api.lua_type(state, -1) !== LuaType.Table) {
    return new ErrorReply(`ERR ${api.lua_tolstring(state, -1, null)}`);
  }
  api.lua_getfield(state, -1, 'err');
  return new ErrorReply(api.lua_tolstring(state, -1, null));
}

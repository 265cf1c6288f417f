import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import { ErrorReply } from '../error-reply.js';
import type { LuaApi, LuaBytes } from './lua-api.js';

/** Types of Lua's values: https://www.lua.org/source/5.1/lua.h.html */
const luaType = { nil: 0, boolean: 1, number: 3, string: 4, table: 5 } as const;

/** What is handed to Lua and taken from it: the top of its stack. */
export interface LuaStack {
  /** Pushes a reply, or a value of JSON. A missing value is `false` there. */
  push(value: unknown): void;
  /**
   * Takes the topmost value, as Redis makes a reply of what a script returns.
   * @throws ErrorReply where that is an error
   */
  read(): Reply;
  /** The arguments of the function that is called, as Redis takes them for a command. */
  arguments(): ByteString[];
  /** The error on top of the stack, as an error reply. */
  error(): ErrorReply;
}

/** The stack of a state of Lua. */
export function luaStack(api: LuaApi, bytes: LuaBytes, state: number): LuaStack {
  const { module } = api;
  const push = (value: unknown): void => {
    if (typeof value === 'string') {
      return module._lua_pushlstring(state, bytes.place(value), value.length);
    }
    if (typeof value === 'number') return module._lua_pushnumber(state, value);
    if (typeof value === 'boolean') return module._lua_pushboolean(state, Number(value));
    if (value === null) return module._lua_pushboolean(state, 0);
    if (Array.isArray(value)) {
      module._lua_createtable(state, value.length, 0);
      for (let index = 0; index < value.length; index += 1) {
        push(value[index]);
        module._lua_rawseti(state, -2, index + 1);
      }
      return;
    }
    module._lua_createtable(state, 0, 0);
    for (const [name, item] of Object.entries(value as object)) {
      push(item);
      api.lua_setfield(state, -2, name);
    }
  };
  const read = (): Reply => {
    const reply = peek();
    module._lua_settop(state, -2);
    return reply;
  };
  const peek = (): Reply => {
    const type = module._lua_type(state, -1);
    if (type === luaType.number) return Math.trunc(module._lua_tonumber(state, -1));
    if (type === luaType.string) return bytes.at(-1);
    if (type === luaType.table) return status('err') ?? status('ok') ?? items();
    return module._lua_toboolean(state, -1) === 0 ? null : 1;
  };
  /** `redis.status_reply` and `redis.error_reply` return tables with one field. */
  const status = (field: 'err' | 'ok'): ByteString | undefined => {
    api.lua_getfield(state, -1, field);
    const text = module._lua_type(state, -1) === luaType.string ? bytes.at(-1) : undefined;
    module._lua_settop(state, -2);
    if (text !== undefined && field === 'err') throw new ErrorReply(text);
    return text;
  };
  /** A table up to its first nil. */
  const items = (): Reply[] => {
    const replies: Reply[] = [];
    for (;;) {
      module._lua_rawgeti(state, -1, replies.length + 1);
      if (module._lua_type(state, -1) === luaType.nil) break;
      replies.push(read());
    }
    module._lua_settop(state, -2);
    return replies;
  };
  return {
    push,
    read,
    arguments: () =>
      Array.from({ length: module._lua_gettop(state) }, (_, index) =>
        // Lua's own conversion keeps 14 digits; Redis' keeps all.
        module._lua_type(state, index + 1) === luaType.number
          ? String(module._lua_tonumber(state, index + 1))
          : bytes.at(index + 1),
      ),
    error: () => {
      if (module._lua_type(state, -1) !== luaType.table)
        return new ErrorReply(`ERR ${bytes.at(-1)}`);
      api.lua_getfield(state, -1, 'err');
      return new ErrorReply(bytes.at(-1));
    },
  };
}

import type { ByteString } from '../byte-strings.js';

/**
 * The part of Lua's C API that is used here: https://www.lua.org/manual/5.1/manual.html#3.7. What
 * takes names converts them on each call.
 */
export interface LuaApi {
  readonly module: LuaModule;
  luaL_loadbuffer(state: number, source: number, bytes: number, name: string): number;
  lua_getfield(state: number, index: number, name: string): void;
  lua_setfield(state: number, index: number, name: string): void;
  lua_setglobal(state: number, name: string): void;
}

/** The WebAssembly module that Lua runs in, and what takes numbers alone. */
export interface LuaModule {
  /** Another one whenever its memory has grown. */
  readonly HEAPU8: Uint8Array;
  addFunction(body: (state: number) => number, signature: string): number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _luaL_ref(state: number, table: number): number;
  _lua_createtable(state: number, items: number, fields: number): void;
  _lua_gettop(state: number): number;
  _lua_pcall(state: number, args: number, results: number, handler: number): number;
  _lua_pushboolean(state: number, value: number): void;
  _lua_pushcclosure(state: number, body: number, upvalues: number): void;
  _lua_pushlstring(state: number, text: number, bytes: number): void;
  _lua_pushnumber(state: number, value: number): void;
  _lua_rawgeti(state: number, index: number, n: number): void;
  _lua_rawseti(state: number, index: number, n: number): void;
  _lua_settop(state: number, index: number): void;
  _lua_toboolean(state: number, index: number): number;
  _lua_tolstring(state: number, index: number, bytes: number): number;
  _lua_tonumber(state: number, index: number): number;
  _lua_type(state: number, index: number): number;
}

/** Moves bytes in and out of the memory of Lua, which its own functions take for UTF-8. */
export interface LuaBytes {
  /** Stores bytes in Lua's memory until the next call; returns their address. */
  place(bytes: ByteString): number;
  /** The text, or the number as text, at an index of the stack. */
  at(index: number): ByteString;
}

/** A place for the texts that are on their way. */
export function luaBytes({ module }: LuaApi, state: number): LuaBytes {
  const lengthAt = module._malloc(4);
  let capacity = 4096;
  let place = module._malloc(capacity);
  let memory: Buffer = Buffer.alloc(0);
  const current = (): Buffer => {
    const { buffer } = module.HEAPU8;
    if (memory.buffer !== buffer) memory = Buffer.from(buffer);
    return memory;
  };
  return {
    place: (bytes) => {
      if (bytes.length > capacity) {
        module._free(place);
        capacity = 2 * bytes.length;
        place = module._malloc(capacity);
      }
      current().write(bytes, place, 'latin1');
      return place;
    },
    at: (index) => {
      const start = module._lua_tolstring(state, index, lengthAt);
      const bytes = current();
      return bytes.toString('latin1', start, start + bytes.readUInt32LE(lengthAt));
    },
  };
}

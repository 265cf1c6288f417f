/** The part of WebAssembly that is used here. */
interface WasmApi {
  instantiate(bytes: Uint8Array): Promise<{ readonly instance: object }>;
  readonly Instance: new (module: object) => object;
  readonly Module: new (bytes: Uint8Array) => object;
}

/**
 * Runs `work` with WebAssembly that is compiled synchronously. The digests of a delta use it;
 * asynchronous compilation would take real time, during which the whole virtual run would pass.
 */
export async function withInstantWasm<T>(work: () => Promise<T>): Promise<T> {
  const wasm = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
  const { instantiate } = wasm;
  wasm.instantiate = (bytes) =>
    Promise.resolve({ instance: new wasm.Instance(new wasm.Module(bytes)) });
  try {
    return await work();
  } finally {
    wasm.instantiate = instantiate;
  }
}

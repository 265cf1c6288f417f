/** The environment of an example: that of this process, and the server. */
export function environment(
  url: string | undefined,
  more: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  return { ...process.env, REDIS_URL: url, ...more };
}

/** Milliseconds after which an example is killed that hangs, so that it does not outlive its test. */
export const longestRunMs = 240_000;

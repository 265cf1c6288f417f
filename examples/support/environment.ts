import { fileURLToPath } from 'node:url';

/** The environment of an example: that of this process, the server, and how it finds the sources. */
export function environment(
  url: string | undefined,
  more: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    REDIS_URL: url,
    TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    ...more,
  };
}

/** Milliseconds after which an example is killed that hangs, so that it does not outlive its test. */
export const longestRunMs = 240_000;

/** The arguments with which Node runs an example. */
export function argumentsOf(program: URL, args: readonly string[] = []): string[] {
  return ['--import', 'tsx', fileURLToPath(program), ...args];
}

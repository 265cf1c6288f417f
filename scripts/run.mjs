// node scripts/run.mjs <program.ts> [arguments]
//
// Runs a TypeScript program of this repository, as the script of package.json that calls this. Where that was called by
// npm (`npm run demo` on a bare clone) it calls the script again with the pnpm that package.json names: pnpm installs first.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { packageManager } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const [program, ...args] = process.argv.slice(2);
const { npm_config_user_agent: caller = '', npm_lifecycle_event: script = '' } = process.env;

const [command, words] =
  caller.startsWith('npm/') && script !== ''
    ? ['npx', ['--yes', packageManager, 'run', script, ...args]]
    : [process.execPath, ['--import', 'tsx', program, ...args]];

const child = spawn(command, words, { stdio: 'inherit' });
// Ctrl-C reaches every process of the terminal; this one waits for the program to end in its own way.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 1;
  if (signal !== null) console.error(`${program} was ended by ${signal}`);
});

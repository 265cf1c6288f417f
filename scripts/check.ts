import { spawn } from 'node:child_process';
import { repositoryRoot } from './workspace.js';

// All checks for a change except the short tests. Two lanes run in parallel, and take about as long:
// the built packages are checked while the sources are. The long tests come last: they use all
// processors. A step prints its output when it has ended; the first failure ends its lane.
const lanes: readonly (readonly string[])[] = [
  ['typecheck', 'lint', 'check:boundaries', 'check:manifests', 'check:long'],
  ['build', 'check:packages', 'check:install', 'check:types', 'format:check'],
];

const passed = await Promise.all(lanes.map(runLane));
if (passed.includes(false)) process.exitCode = 1;

async function runLane(steps: readonly string[]): Promise<boolean> {
  for (const step of steps) {
    const startedAt = performance.now();
    const { code, printed } = await runStep(step);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(`\n== ${step}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds} s\n${printed}`);
    if (code !== 0) return false;
  }
  return true;
}

function runStep(step: string): Promise<{ code: number | null; printed: string }> {
  return new Promise((resolve, reject) => {
    // The pnpm that runs this script.
    const [program, ...args] = pnpmCommand();
    const child = spawn(program, [...args, '--silent', 'run', step], { cwd: repositoryRoot });
    let printed = '';
    const add = (chunk: Buffer): void => {
      printed += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, printed: printed.trim() }));
  });
}

function pnpmCommand(): [program: string, ...args: string[]] {
  const { npm_execpath: path } = process.env;
  if (path?.includes('pnpm') !== true) return ['pnpm'];
  return /\.[cm]?js$/.test(path) ? [process.execPath, path] : [path];
}

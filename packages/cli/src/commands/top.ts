import type { Command } from 'commander';
import type { Operator } from '@smart-redis/core/operator';
import { fineReport } from '../output/report.js';
import { colorsFor } from '../render/look.js';
import type { CommandLine } from '../session/perform.js';
import type { Session } from '../session/session.js';
import type { Follower } from '../top/follow.js';
import { createFollower } from '../top/follow.js';
import { frameOf } from '../top/frame.js';
import type { Key } from '../top/screen.js';
import { openScreen } from '../top/screen.js';
import { millisecondsOf, parseDurationText } from './parse-duration.js';

interface TopFlags {
  readonly interval: string;
}

/** `smart-redis top`: the caches of a namespace, live. */
export function addTop({ program, perform }: CommandLine): void {
  program
    .command('top')
    .description('watch the namespace, the worst caches first; elsewhere than on a terminal: once')
    .option('--interval <duration>', 'read everything so often', parseDurationText, '5s')
    .addHelpText('after', '\nKeys: q quits, j and k (or the arrows) scroll, g goes to the top.')
    .action(({ interval }: TopFlags, command: Command) =>
      perform(command, async (session) => {
        const operator = session.open();
        const follower = createFollower(operator, millisecondsOf(interval));
        await follower.read();
        const { stdin, stdout } = session.surroundings;
        const isLive = !session.isJson && stdout.isTTY === true && stdin.isTTY === true;
        if (isLive) await showLive(session, follower);
        return snapshotReport(operator, follower, isLive);
      }),
    );
}

function snapshotReport(
  { namespace }: Operator,
  { state }: Follower,
  wasLive: boolean,
): ReturnType<typeof fineReport> {
  const { caches, instances } = state;
  return fineReport({ namespace, caches, instances }, (look) => {
    if (wasLive) return '';
    const view = { height: undefined, offset: 0, nowMs: performance.now() };
    return `${frameOf(state, view, look).join('\n')}\n`;
  });
}

/** Until a key or a signal ends it. */
async function showLive({ surroundings }: Session, follower: Follower): Promise<void> {
  const { stdout, env, signal } = surroundings;
  const end = new AbortController();
  const stop = (): void => end.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let offset = 0;
  let drawing = Promise.resolve();
  const draw = (): void => {
    const look = { width: stdout.columns ?? 80, colors: colorsFor(true, env) };
    const view = { height: stdout.rows ?? 24, offset, nowMs: performance.now() };
    const lines = frameOf(follower.state, view, look);
    drawing = drawing.then(() => screen.draw(lines)).catch(stop);
  };
  const onKey = (key: Key): void => {
    if (key === 'quit') return stop();
    const last = Math.max(0, follower.state.caches.length - 1);
    const moved = { up: offset - 1, down: offset + 1, top: 0 }[key];
    offset = Math.min(last, Math.max(0, moved));
    draw();
  };
  const screen = await openScreen(surroundings, onKey);
  stdout.on('resize', draw);
  try {
    draw();
    await follower.follow(end.signal, draw);
    await drawing;
  } finally {
    stdout.off('resize', draw);
    signal.removeEventListener('abort', stop);
    await screen.leave();
  }
}

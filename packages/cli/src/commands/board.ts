import type { Command } from 'commander';
import { boardSettings } from '../board/board-settings.js';
import type { BoardFlags } from '../board/board-settings.js';
import { jsonText } from '../render/json-text.js';
import { printable } from '../render/printable.js';
import { write } from '../output/write.js';
import type { CommandLine } from '../session/perform.js';
import { parsePort } from './parse-count.js';

/** `smart-redis board`: the board in a browser. */
export function addBoard({ program, perform }: CommandLine): void {
  program
    .command('board')
    .description('serve a board of the namespace for the browser, until it is interrupted')
    .option('--port <n>', 'where it listens; 0: any port that is free', parsePort, 4000)
    .option('--host <host>', 'the address that it listens on', '127.0.0.1')
    .option('--read-only', 'without actions, as it is by default')
    .option('--write', 'with actions: refresh, pause, resume, roll back')
    .option('--user <name>', 'whom the browser asks for (or SMART_REDIS_BOARD_USER)')
    .option('--password <text>', 'and the password (better: SMART_REDIS_BOARD_PASSWORD)')
    .action((flags: BoardFlags, command: Command) =>
      perform(command, async (session) => {
        const { surroundings, isJson, notes } = session;
        const { signal, stdout, env } = surroundings;
        const settings = boardSettings(flags, env);
        if (flags.password !== undefined) {
          await notes.say(
            'warning: others on this machine can see a password on the command line; set SMART_REDIS_BOARD_PASSWORD instead',
          );
        }
        // Loaded here, because the other commands do not need them.
        const [{ createBoard }, { serveBoard }] = await Promise.all([
          import('@smart-redis/board'),
          import('../board/serve-board.js'),
        ]);
        const operator = session.open();
        const { readOnly, auth } = settings;
        const board = createBoard({
          operator,
          readOnly,
          logger: false,
          ...(auth === undefined ? {} : { auth }),
        });
        const served = await serveBoard(board, settings);
        const { namespace } = operator;
        const { url } = served;
        const how = readOnly ? 'read-only' : 'with actions';
        const line = `the board of namespace ${printable(namespace)}, ${how}: ${url}\n`;
        await write(stdout, isJson ? jsonText({ namespace, url, readOnly }) : line);
        await aborted(signal);
        await served.close();
        return { exitCode: 0, isWritten: true, document: undefined, text: () => '' };
      }),
    );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

import { stripVTControlCharacters } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { Board } from './board.js';
import { seconds } from './format.js';
import { frameOf, readLine } from './frame.js';

/** The output of the demo. */
export interface Screen {
  /** Shows the last state and restores the terminal. */
  close(): void;
}

/** A terminal is redrawn in place; a pipe or file gets plain lines. */
export function openScreen(board: Board, output: NodeJS.WriteStream): Screen {
  return output.isTTY ? openLive(board, output) : openPlain(board, output);
}

const redrawEveryMs = 250;

function openLive(board: Board, output: NodeJS.WriteStream): Screen {
  const update = createLogUpdate(output);
  const timer = setInterval(() => update(frameOf(board)), redrawEveryMs);
  return {
    close: () => {
      clearInterval(timer);
      update(frameOf(board));
      update.done();
    },
  };
}

const lookEveryMs = 50;
const readLineEveryMs = 5000;

function openPlain(board: Board, output: NodeJS.WritableStream): Screen {
  let printed = 0;
  let readLineAtMs = readLineEveryMs;
  const line = (atMs: number, text: string): void => {
    output.write(`${seconds(atMs).padStart(7)}  ${stripVTControlCharacters(text)}\n`);
  };
  const look = (): void => {
    for (const { atMs, text } of board.happenings.slice(printed)) line(atMs, text);
    printed = board.happenings.length;
    if (board.elapsedMs() < readLineAtMs) return;
    line(board.elapsedMs(), readLine(board));
    readLineAtMs += readLineEveryMs;
  };
  const timer = setInterval(look, lookEveryMs);
  return {
    close: () => {
      clearInterval(timer);
      look();
    },
  };
}

import { createInterface } from 'node:readline/promises';
import { clip } from '../render/display-width.js';
import { printableLines } from '../render/printable.js';
import type { Mask } from '../output/mask.js';
import type { Surroundings } from '../output/surroundings.js';
import { write } from '../output/write.js';

/** What is said beside the answer: on stderr, so that the answer can be piped. */
export interface Notes {
  /** A message of its own line. */
  say(message: string): Promise<void>;
  /** A message where there is no terminal that shows {@link Notes.progress}. */
  note(message: string): Promise<void>;
  /**
   * What goes on, on a line that the next one replaces. Only on a terminal; `''` removes the line.
   */
  progress(message: string): Promise<void>;
  /** Whether somebody can be asked. */
  readonly canAsk: boolean;
  /** Asks for a yes or no; anything but a yes is a no. */
  confirm(question: string): Promise<boolean>;
}

/** Erases a line of the terminal, and goes back to its start. */
const eraseLine = '\r\u001b[2K';

/** {@link Notes} on the terminal, or wherever stderr leads. */
export function createNotes(surroundings: Surroundings, mask: Mask, isJson: boolean): Notes {
  const { stdin, stderr, stdout, signal } = surroundings;
  const isTerminal = stderr.isTTY === true;
  let hasProgress = false;
  const clear = (): string => {
    const was = hasProgress;
    hasProgress = false;
    return was ? eraseLine : '';
  };
  const shown = (message: string): string => printableLines(mask(message)).join('\n');
  return {
    say: (message) => write(stderr, `${clear()}${shown(message)}\n`),
    note: async (message) => {
      if (!isTerminal) await write(stderr, `${shown(message)}\n`);
    },
    progress: async (message) => {
      if (!isTerminal) return;
      const erased = clear();
      if (message === '') return write(stderr, erased);
      hasProgress = true;
      await write(stderr, `${eraseLine}${clip(shown(message), (stderr.columns ?? 80) - 1)}`);
    },
    canAsk: !isJson && isTerminal && stdin.isTTY === true && stdout.isTTY === true,
    confirm: async (question) => {
      const asked = createInterface({ input: stdin, output: stderr });
      try {
        const answer = await asked.question(`${shown(question)} [y/N] `, { signal });
        return /^\s*y(es)?\s*$/i.test(answer);
      } finally {
        asked.close();
      }
    },
  };
}

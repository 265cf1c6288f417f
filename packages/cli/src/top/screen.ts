import type { Surroundings } from '../output/surroundings.js';
import { write } from '../output/write.js';

/** A terminal that is used as a screen. */
export interface Screen {
  /** Shows these lines, and nothing else. */
  draw(lines: readonly string[]): Promise<void>;
  /** Gives the terminal back as it was. Idempotent. */
  leave(): Promise<void>;
}

/** A key: a letter, or one that moves. */
export type Key = 'quit' | 'up' | 'down' | 'top';

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

/** Takes the terminal over: another screen, no cursor, keys without a line end. */
export async function openScreen(
  { stdin, stdout }: Pick<Surroundings, 'stdin' | 'stdout'>,
  onKey: (key: Key) => void,
): Promise<Screen> {
  const onData = (data: Buffer | string): void => {
    const key = keys[data.toString()];
    if (key !== undefined) onKey(key);
  };
  let isOpen = true;
  stdin.setRawMode?.(true);
  stdin.on('data', onData);
  stdin.resume();
  await write(stdout, enter);
  return {
    draw: async (lines) => {
      if (!isOpen) return;
      const text = lines.map((line) => `${line}${clearLine}`).join('\r\n');
      await write(stdout, `${home}${text}${clearBelow}`);
    },
    leave: async () => {
      if (!isOpen) return;
      isOpen = false;
      stdin.off('data', onData);
      stdin.setRawMode?.(false);
      stdin.pause();
      await write(stdout, leave);
    },
  };
}

/** In raw mode Ctrl-C is a key as well. */
const keys: Readonly<Record<string, Key | undefined>> = {
  q: 'quit',
  Q: 'quit',
  '\u0003': 'quit',
  '\u001b[A': 'up',
  k: 'up',
  '\u001b[B': 'down',
  j: 'down',
  g: 'top',
};

import type { Command, CommandArgument } from '../../contracts/driver.js';
import type { ElementCommands } from '../../contracts/writer.js';

/** One element of a write command. */
export interface Element {
  readonly name: string;
  /** Its arguments, as in the command. */
  readonly words: readonly CommandArgument[];
  /** The argument beside the name; the name itself if the element has no other. */
  readonly content: CommandArgument;
}

/** Calls `take` for each element of a writer's commands, in order. */
export function forEachElement(
  commands: readonly Command[],
  { width, name: nameAt }: ElementCommands,
  take: (element: Element) => void,
): void {
  const contentAt = width === 1 ? 0 : 1 - nameAt;
  for (const command of commands) {
    for (let start = 2; start < command.length; start += width) {
      const words = command.slice(start, start + width);
      take({ name: String(words[nameAt]), words, content: words[contentAt] ?? '' });
    }
  }
}

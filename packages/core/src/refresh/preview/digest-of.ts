import type { CommandArgument } from '../../contracts/driver.js';
import type { ElementCommands } from '../../contracts/writer.js';
import type { Hasher } from '../delta/hasher.js';

/**
 * The digest of an element's content. Redis writes a score in its own way, so scores are compared
 * as numbers.
 */
export function digestOf(
  hash: Hasher,
  { width, name }: ElementCommands,
  content: CommandArgument,
): number {
  if (width === 1 || name === 0) return hash(content);
  const score = Number(String(content).replace(/^([+-]?)inf$/i, '$1Infinity'));
  return hash(Number.isNaN(score) ? content : String(score));
}

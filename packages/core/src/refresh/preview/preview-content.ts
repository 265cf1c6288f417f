import type { Command } from '../../contracts/driver.js';
import type { Target } from '../../contracts/target.js';
import { byteLengthOf } from '../../staging/byte-length.js';
import type { ElementDigests } from '../delta/element-digests.js';
import { createElementDigests } from '../delta/element-digests.js';
import { forEachElement } from '../delta/for-each-element.js';
import type { Hasher } from '../delta/hasher.js';
import { digestOf } from './digest-of.js';
import type { MemoryKeys } from './memory-keys.js';
import { writeTo } from './memory-keys.js';

/** What a preview remembers of the commands that a refresh would send. */
export interface PreviewContent {
  /** Size of the commands' arguments, in bytes. */
  readonly bytes: number;
  /** The elements of targets that have any, by their names. */
  readonly elements: ReadonlyMap<Target, ElementDigests>;
  /** How often each item of other targets occurs, by its digest. */
  readonly items: ReadonlyMap<Target, Map<number, number>>;
  /** Everything, if a check has to read it. */
  readonly keys: MemoryKeys;
  add(target: Target, commands: readonly Command[]): void;
}

/** Starts to remember. */
export function createPreviewContent(hash: Hasher, keepsAll: boolean): PreviewContent {
  const elements = new Map<Target, ElementDigests>();
  const items = new Map<Target, Map<number, number>>();
  const keys: MemoryKeys = new Map();
  let bytes = 0;

  const addElements = (target: Target, commands: readonly Command[]): void => {
    const { elements: how } = target.writer;
    if (how === undefined) {
      const counts = items.get(target) ?? new Map<number, number>();
      items.set(target, counts);
      for (const [, , ...words] of commands) {
        for (const word of words) {
          const digest = hash(word);
          counts.set(digest, (counts.get(digest) ?? 0) + 1);
        }
      }
      return;
    }
    const digests = elements.get(target) ?? createElementDigests();
    elements.set(target, digests);
    forEachElement(commands, how, ({ name, content }) => {
      digests.set(name, digestOf(hash, how, content));
    });
  };
  return {
    get bytes() {
      return bytes;
    },
    elements,
    items,
    keys,
    add: (target, commands) => {
      bytes += byteLengthOf(commands);
      addElements(target, commands);
      if (!keepsAll) return;
      for (const command of commands) writeTo(keys, command);
    },
  };
}

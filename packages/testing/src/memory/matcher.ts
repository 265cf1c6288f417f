import type { ByteString } from './byte-strings.js';

/** Whether text matches a pattern of Redis: `*`, `?`, `[a-z]`, `[^a]`, `\` before what is meant. */
export function matcher(pattern: ByteString): (text: ByteString) => boolean {
  const source = pattern.replaceAll(
    /\\([\s\S])|(\*)|(\?)|\[(\^?)((?:\\[\s\S]|[^\]\\])*)\]|[\s\S]/g,
    (
      whole: string,
      escaped: string | undefined,
      many: string | undefined,
      one: string | undefined,
      not: string | undefined,
      range: string | undefined,
    ) => {
      if (escaped !== undefined) return literal(escaped);
      if (many !== undefined) return '[\\s\\S]*';
      if (one !== undefined) return '[\\s\\S]';
      if (range === undefined) return literal(whole);
      return `[${not ?? ''}${range.replaceAll(/[[\]^]/g, '\\$&')}]`;
    },
  );
  const expression = new RegExp(`^${source}$`);
  return (text) => expression.test(text);
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');

/**
 * A name that anybody may have chosen, so that it cannot pass for another one: characters that are
 * not seen, or that turn the direction of the text, are told by their numbers.
 */
export function visible(text: string): string {
  return text.toWellFormed().replaceAll(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16).toUpperCase()}}`;
  });
}

/** As {@link visible}, but lines and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : visible(part)))
    .join('');
}

// Controls, and what formats or is not drawn: marks of direction, joiners, tags, line separators.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

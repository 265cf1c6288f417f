/**
 * What a terminal may act on, or what changes how the text around it looks: control codes (C0, DEL,
 * C1), invisible format characters (bidirectional overrides among them), line and paragraph
 * separators, halves of surrogate pairs, private use; and what is not assigned yet in the ranges of
 * invisible characters.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u2060-\u206f\u{e0000}-\u{e007f}]/gu;

/**
 * Text of others, safe to write to a terminal: on one line, with every control code and invisible
 * character shown as an escape (`\x1b`, `\u202e`), so that an operator sees what is there.
 */
export function printable(text: string): string {
  return text.replace(unsafe, escapeOf);
}

/** As {@link printable}, for text of several lines. */
export function printableLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map(printable);
}

function escapeOf(character: string): string {
  if (character === '\n') return String.raw`\n`;
  if (character === '\r') return String.raw`\r`;
  if (character === '\t') return String.raw`\t`;
  const point = character.codePointAt(0) ?? 0;
  const digits = point.toString(16);
  if (point <= 0xff) return String.raw`\x${digits.padStart(2, '0')}`;
  if (point <= 0xffff) return String.raw`\u${digits.padStart(4, '0')}`;
  return String.raw`\u{${digits}}`;
}

import { eastAsianWidth } from 'get-east-asian-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text without anything but these is as wide as it is long. */
const plain = /^[\x20-\x7e]*$/;

const mark = /^\p{M}$/u;
const emoji = /\p{Emoji_Presentation}|\ufe0f/u;

/** How many cells of a terminal printable text takes. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/**
 * The beginning of printable text, at most `width` cells, with an ellipsis where it is cut. Never
 * cuts through what is seen as one character.
 */
export function clip(text: string, width: number): string {
  if (width <= 0) return '';
  // Nothing longer fits, and measuring megabytes takes long.
  const head = text.length > width * 16 ? text.slice(0, width * 16) : text;
  if (head === text && displayWidth(text) <= width) return text;
  let clipped = '';
  let used = 0;
  for (const { segment } of graphemes.segment(head)) {
    const next = graphemeWidth(segment);
    if (used + next > width - 1) break;
    clipped += segment;
    used += next;
  }
  return `${clipped}…`;
}

/** The text, filled up with spaces. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + space : space + text;
}

function graphemeWidth(grapheme: string): number {
  if (plain.test(grapheme)) return grapheme.length;
  if (emoji.test(grapheme)) return 2;
  let width = 0;
  for (const character of grapheme) {
    if (mark.test(character)) continue;
    width = Math.max(width, eastAsianWidth(character.codePointAt(0) ?? 0));
  }
  return width;
}

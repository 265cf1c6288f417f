/**
 * A document as JSON, with a line end, indented by so many spaces. Inside of texts everything is escaped that a
 * terminal could act on, so that it is still the same document for a program.
 */
export function jsonText(document: unknown, indent = 2): string {
  const text = JSON.stringify(document, plainOf, indent);
  return `${text.replace(unsafe, escapeOf)}\n`;
}

/** JSON itself escapes the rest. Two ranges of invisible characters have members that are not assigned yet. */
const unsafe = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\u2060-\u206f\u{e0000}-\u{e007f}]/gu;

function escapeOf(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at += 1) {
    escaped += String.raw`\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** Codecs decode to values that JSON does not have. */
function plainOf(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return value;
}

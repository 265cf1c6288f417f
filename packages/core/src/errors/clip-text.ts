/**
 * The beginning of a text: at most `length` UTF-16 units, with a mark at the cut, and without
 * splitting a surrogate pair.
 */
export function clipEnd(text: string, length: number): string {
  return text.length > length ? `${head(text, length - 3)}...` : text;
}

/**
 * The beginning and end of a text, at most `length` UTF-16 units. In messages of SQL libraries the
 * reason is at the end, after the whole statement.
 */
export function clipMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const mark = ' ... ';
  const first = Math.floor((length - mark.length) / 3);
  return `${head(text, first)}${mark}${tail(text, length - mark.length - first)}`;
}

function head(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

function tail(text: string, length: number): string {
  return text.slice(text.length - length).replace(/^[\uDC00-\uDFFF]/, '');
}

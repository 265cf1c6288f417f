/**
 * JSON with line breaks; `undefined` if the text is none. The tokens stay as they are: a number of 20
 * digits, which `JSON.parse` would round, is shown as it is stored.
 */
export function formatJson(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let depth = 0;
  let before = '';
  let formatted = '';
  for (const [token] of text.matchAll(tokens)) {
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    const isEmpty = closes && (before === '{' || before === '[');
    const breaks = before === '{' || before === '[' || before === ',' || closes;
    if (breaks && !isEmpty) formatted += lineBreak(depth);
    formatted += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
    before = token;
  }
  return formatted;
}

/** Strings, punctuation, and numbers or literals of valid JSON. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Not deeper than can be read. */
function lineBreak(depth: number): string {
  return `\n${'  '.repeat(Math.min(depth, 40))}`;
}

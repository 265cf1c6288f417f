/** A reply found at the start of received bytes. */
export interface ParsedReply {
  readonly value: unknown;
  /** Bytes that it took. */
  readonly length: number;
}

/**
 * Reads one RESP2 or RESP3 reply (https://redis.io/docs/latest/develop/reference/protocol-spec/),
 * `undefined` while it is incomplete. A map is an array of its keys and values in turn; sets and
 * pushes are arrays, too.
 */
export function parseReply(bytes: Buffer, start = 0): ParsedReply | undefined {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd === -1) return undefined;
  const line = bytes.toString('utf8', start + 1, lineEnd);
  const headLength = lineEnd + 2 - start;
  switch (String.fromCharCode(bytes[start] ?? 0)) {
    case '+':
    case '(':
      return { value: line, length: headLength };
    case '-':
      return { value: new Error(line), length: headLength };
    case ':':
    case ',':
      return { value: Number(line.replace('inf', 'Infinity')), length: headLength };
    case '_':
      return { value: null, length: headLength };
    case '#':
      return { value: line === 't', length: headLength };
    case '$':
    case '=':
      return parseBulk(bytes, start + headLength, Number(line), headLength);
    case '!':
      return parseBulkError(bytes, start + headLength, Number(line), headLength);
    case '*':
    case '~':
    case '>':
      return parseArray(bytes, start, Number(line), headLength);
    case '%':
      return parseArray(bytes, start, Number(line) * 2, headLength);
    default:
      throw new Error(`not RESP: ${JSON.stringify(line)}`);
  }
}

function parseBulk(
  bytes: Buffer,
  from: number,
  size: number,
  headLength: number,
): ParsedReply | undefined {
  if (size === -1) return { value: null, length: headLength };
  if (bytes.length < from + size + 2) return undefined;
  return { value: bytes.toString('utf8', from, from + size), length: headLength + size + 2 };
}

function parseBulkError(
  bytes: Buffer,
  from: number,
  size: number,
  headLength: number,
): ParsedReply | undefined {
  const text = parseBulk(bytes, from, size, headLength);
  return text === undefined ? undefined : { ...text, value: new Error(String(text.value)) };
}

function parseArray(
  bytes: Buffer,
  start: number,
  count: number,
  headLength: number,
): ParsedReply | undefined {
  if (count === -1) return { value: null, length: headLength };
  const values: unknown[] = [];
  let length = headLength;
  for (let index = 0; index < count; index += 1) {
    const element = parseReply(bytes, start + length);
    if (element === undefined) return undefined;
    values.push(element.value);
    length += element.length;
  }
  return { value: values, length };
}

/** Joins encoded values, texts or bytes. */
export function joinStored(
  parts: readonly (string | Buffer)[],
  separator: string,
): string | Buffer {
  if (parts.every((part) => typeof part === 'string')) return parts.join(separator);
  const between = Buffer.from(separator);
  return Buffer.concat(
    parts.flatMap((part, index) => (index === 0 ? [toBytes(part)] : [between, toBytes(part)])),
  );
}

function toBytes(part: string | Buffer): Buffer {
  return typeof part === 'string' ? Buffer.from(part) : part;
}

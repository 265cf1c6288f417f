/**
 * Whether text has no half of a surrogate pair, which UTF-8 cannot represent: Redis would get
 * another key than was named.
 */
export function isWellFormed(text: string): boolean {
  // Node has it since 20, the types of ES2023 do not.
  // https://tc39.es/ecma262/#sec-string.prototype.iswellformed
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}

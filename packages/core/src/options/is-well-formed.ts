/**
 * Whether text has no lone surrogate, which UTF-8 cannot represent: Redis would get a different
 * key.
 */
export function isWellFormed(text: string): boolean {
  // Node has it since 20, but the types of ES2023 lack it.
  // https://tc39.es/ecma262/#sec-string.prototype.iswellformed
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}

/** The name of an instance, and of its seat: `A`, and so on. */
export function nameOf(index: number): string {
  return String.fromCharCode(65 + index);
}

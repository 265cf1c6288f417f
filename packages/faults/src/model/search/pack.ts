/** Small whole numbers, from 0 on, as a short text: equal lists have equal texts. */
export function pack(numbers: readonly number[]): string {
  return String.fromCharCode(...numbers);
}

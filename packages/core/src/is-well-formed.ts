/** Whether text has no half of a surrogate pair, which UTF-8 cannot say: Redis would get another key than was named. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

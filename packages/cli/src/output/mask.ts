/** Replaces passwords in a text by `***`. */
export type Mask = (text: string) => string;

/** Shorter ones would make a message unreadable, and are no secrets. */
const shortestSecret = 4;

const userInfo: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/\/\/[^\s"'`]*@/g, '//***@'],
  // Without a scheme: `:secret@host`, `user:secret@host`.
  [/(?<![\w/])[\w.%+-]*:[^\s"'`/@]+@(?=[\w[])/g, '***@'],
];

/** Hides these passwords wherever they stand, and the user part of every URL. */
export function createMask(secrets: readonly string[]): Mask {
  const known = [...new Set(secrets)]
    .filter(({ length }) => length >= shortestSecret)
    .sort((one, other) => other.length - one.length);
  return (text) => {
    const hidden = userInfo.reduce((part, [pattern, shown]) => part.replace(pattern, shown), text);
    return known.reduce((part, secret) => part.replaceAll(secret, '***'), hidden);
  };
}

/**
 * Text of others (a client library, a server, a source) without what it may quote of credentials: the user part of URLs,
 * and the arguments that Redis repeats where it does not know a command, such as the AUTH of a renamed or very old one.
 */
export function hideCredentials(text: string): string {
  return text
    .replace(/\/\/[^\s"'`/]*@/g, '//***@')
    .replace(/with args beginning with:[^\n]*/g, 'with args beginning with: ***');
}

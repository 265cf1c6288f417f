/** Names of secrets in URLs, connection strings, JSON and headers. */
const secretName =
  'passw(?:or)?d|passphrase|passwd|pwd|secret|api[-_]?key|access[-_]?key|account[-_]?key|access[-_]?token|' +
  'auth[-_]?token|refresh[-_]?token|id[-_]?token|session[-_]?token|security[-_]?token|private[-_]?key|signature';

/** One value: quoted, or up to what ends it in a URL, a list or a sentence. */
const value = String.raw`(?:"(?:[^"\\]|\\.){0,512}"|'(?:[^'\\]|\\.){0,512}'|[^\s"'&;,)}\]]+)`;

const patterns: readonly (readonly [pattern: RegExp, shown: string])[] = [
  // The user part of a URL; an unencoded password may contain any character except spaces and
  // quotes.
  [/\/\/[^\s"'`/@:]*:(?!\d+\/)[^\s"'`]*@/g, '//***@'],
  [/\/\/[^\s"'`/]*@/g, '//***@'],
  // Without a scheme: `user:secret@host`, `user:secret@tcp(host)`.
  [/(?<![\w/])[\w.%+-]{1,64}:[^\s"'`/@]{1,256}@(?=[\w([*])/g, '***@'],
  // The arguments that Redis repeats of an unknown command, such as a renamed AUTH.
  [/with args beginning with:[^\n]*/g, 'with args beginning with: ***'],
  [new RegExp(String.raw`((?:${secretName})["']?\s{0,2}[=:]\s{0,2})${value}`, 'gi'), '$1***'],
  [/([?&;](?:token|auth|sig|key|code)=)[^\s"'&;,)}\]]+/gi, '$1***'],
  [/((?:^|[\s"'])authorization["']?\s{0,2}[=:]\s{0,2}["']?)(?:\w+ )?[^\s"',]+/gi, '$1***'],
  [/\b(Bearer )[\w.~+/=-]{8,}/g, '$1***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '***'],
  // Commands of Redis, as they are typed, and in quotes as MONITOR and SLOWLOG show them.
  [
    /\b(AUTH )(?!to |with|is |was |fail|error|command|and |or |called|<)(?:[^\s"',]+ )?[^\s"',]+/g,
    '$1***',
  ],
  [/(["']AUTH["'](?:, ?| ))(?:["'][^"'\n]*["'](?:, ?| )?){1,2}/gi, '$1***'],
  [/\b(requirepass|masterauth) [^\s"',]+/gi, '$1 ***'],
];

/**
 * Removes credentials from text of others (a client library, a server, a source): the user part of
 * URLs, values with the name of a secret, authorization headers, and arguments of Redis's AUTH.
 */
export function hideCredentials(text: string): string {
  return patterns.reduce((hidden, [pattern, shown]) => hidden.replace(pattern, shown), text);
}

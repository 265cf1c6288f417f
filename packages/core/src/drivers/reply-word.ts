/** Redis before 7.0 wraps the error reply of a command in a script, so its word is inside. */
const wrapped = /^ERR Error running script .*?@user_script: ?\d+: (?:@user_script: ?\d+: )?-?(.*)/s;

/** A missing permission in a script, for which Redis before 7.0 has no word. */
const refusedInScript = /^The user executing the script can't /;

/**
 * The first word of an error reply, which identifies the error: `OOM`, `NOPERM`, `READONLY`; empty
 * if there is none. If a command failed in a script, it is the word of that command's error.
 */
export function replyWord(reply: string): string {
  const own = wrapped.exec(reply)?.[1] ?? reply;
  return refusedInScript.test(own) ? 'NOPERM' : (/^[A-Z]+\b/.exec(own)?.[0] ?? firstWord(reply));
}

function firstWord(reply: string): string {
  return /^\w+/.exec(reply)?.[0] ?? '';
}

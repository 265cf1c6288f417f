/**
 * How Redis before 7.0 tells what a command of a script failed with: the reply is wrapped, and its
 * word stands inside.
 */
const wrapped = /^ERR Error running script .*?@user_script: ?\d+: (?:@user_script: ?\d+: )?-?(.*)/s;

/** A refused right in a script, which Redis before 7.0 gives no word of its own. */
const refusedInScript = /^The user executing the script can't /;

/**
 * The first word of an error reply, that says what it is: `OOM`, `NOPERM`, `READONLY`. Empty where
 * there is none. Of a command that failed in a script it is the command's own.
 */
export function replyWord(reply: string): string {
  const own = wrapped.exec(reply)?.[1] ?? reply;
  return refusedInScript.test(own) ? 'NOPERM' : (/^[A-Z]+\b/.exec(own)?.[0] ?? firstWord(reply));
}

function firstWord(reply: string): string {
  return /^\w+/.exec(reply)?.[0] ?? '';
}

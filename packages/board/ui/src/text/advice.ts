/** What to do about a failure, by its code; as `docs/errors.md` says. */
const advice: Readonly<Record<string, string>> = {
  SR_FETCH_FAILED:
    'Look at the source: the fetcher failed with this error. It is retried by itself.',
  SR_FETCH_TIMEOUT: 'Make the source faster, or the timeout of the cache longer.',
  SR_INVALID_RESULT: 'The fetcher has to return rows, or one value for targets of type string.',
  SR_ROW_WITHOUT_ID: 'Correct the rows, or pass a function as id.',
  SR_NOT_SERIALIZABLE: 'Convert the value in the fetcher, or use another codec.',
  SR_WRITER_FAILED: 'Correct the writer, or the option of the target that the message names.',
  SR_STAGING_INCOMPLETE: 'It is retried by itself. Check maxmemory-policy of Redis: it may evict.',
  SR_INSUFFICIENT_MEMORY: 'Raise maxmemory of Redis, or make the cache smaller.',
  SR_KEY_TAKEN: 'Give the cache another key, or take this one over with adopt: true.',
  SR_REFUSED: 'Correct the source or the guard; or publish it in spite of the guard with “Force”.',
  SR_REPLY: 'Depends on the reply of Redis: free memory, free the key, or extend the rights.',
  SR_CONNECTION: 'Check that Redis runs and can be reached. Everything reconnects by itself.',
  SR_AUTH: 'Check the user name and password of Redis.',
  SR_COMMAND_TIMEOUT: 'Check the load of Redis and its slow commands.',
  SR_NO_SUCH_VERSION:
    'Choose one of the versions that are listed. The option keep holds more of them.',
  SR_UNKNOWN_CACHE: 'Check the name. It may have been unregistered.',
  BOARD_AUTH: 'Sign in again, or ask whoever runs this board for the right to do this.',
  BOARD_READ_ONLY: 'This board only shows. Use another one, or the command line.',
  BOARD_UNREACHABLE: 'Check that the server of this board runs. The page reconnects by itself.',
};

/** What to do about a failure; `undefined` for a code without an answer that fits always. */
export function adviceFor(code: string): string | undefined {
  return Object.hasOwn(advice, code) ? advice[code] : undefined;
}

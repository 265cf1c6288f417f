/**
 * Versions, terms and tickets are below this; larger numbers count as absent. Far below 2^53, above
 * which numbers are not exact: a number that is incremented repeatedly must stay readable, even if
 * somebody else has written the highest readable number.
 */
export const unreadableFrom = 2 ** 52;

/**
 * Versions, terms and tickets are below this, or count as none. Far below 2^53, beyond which
 * numbers are not exact: what is raised by one, again and again, must be readable each time, also
 * when somebody else has written the highest that is read.
 */
export const unreadableFrom = 2 ** 52;

import { createHash, timingSafeEqual } from 'node:crypto';
import type { BasicAuth } from '../options/board-options.js';

/** Whether a request has the right user and password; takes as long for any wrong ones. */
export function hasCredentials(request: Request, { user, password }: BasicAuth): boolean {
  const given = /^basic +([a-z0-9+/=_-]+) *$/i.exec(request.headers.get('authorization') ?? '');
  // As text, so that a password with a colon or umlauts is compared as the browser sends it.
  const text = Buffer.from(given?.[1] ?? '', 'base64').toString();
  return timingSafeEqual(digest(text), digest(`${user}:${password}`)) && given !== null;
}

/** Digests have one length, so that comparing them says nothing about that of a password. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

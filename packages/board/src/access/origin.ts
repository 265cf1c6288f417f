/**
 * Whether a request comes from the page itself, or from no page at all. Browsers send the session of
 * whoever is signed in along with the requests of any page, so a foreign one must not act.
 */
export function isOwnOrigin(request: Request, others: readonly string[]): boolean {
  const { headers } = request;
  const origin = headers.get('origin');
  if (origin !== null && others.includes(origin)) return true;
  // Browsers say it since 2020 (Safari: 2023) where the connection is safe, and no page can forge it.
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || (site === 'none' && request.method === 'GET');
  return origin === null || hostsOf(request).includes(hostOf(origin));
}

/** A page that sends `x-forwarded-host` to another origin needs that one's consent (CORS). */
function hostsOf(request: Request): readonly string[] {
  const forwarded = request.headers.get('x-forwarded-host')?.split(',')[0]?.trim();
  const own = new URL(request.url).host;
  return forwarded === undefined ? [own] : [own, forwarded.toLowerCase()];
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}

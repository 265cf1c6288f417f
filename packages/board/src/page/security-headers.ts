/**
 * Nothing runs in the page but its own script, whatever a name or a value contains; no other site may
 * show it in a frame; and it is read by nobody else.
 */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Adds the headers that every answer has; what is not an asset is stored nowhere. */
export function addSecurityHeaders(answer: Headers): void {
  for (const [name, value] of Object.entries(headers)) answer.set(name, value);
  if (!answer.has('cache-control')) answer.set('cache-control', 'no-store');
}

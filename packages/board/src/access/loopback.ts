import type { BoardClient } from '../board.js';

/**
 * Why a request does not come from a program on this computer; `undefined`: it does. The address of
 * the socket alone does not tell: behind a proxy on this computer everything comes from it. Nor may
 * the page be reached by another name, which a foreign site could have given to 127.0.0.1.
 */
export function whyNotLocal(request: Request, { remoteAddress }: BoardClient): string | undefined {
  if (remoteAddress === undefined) return 'who asks is not known';
  if (!isLoopback(remoteAddress)) return 'the request comes from another computer';
  const proxy = proxyHeaders.find((name) => request.headers.has(name));
  if (proxy !== undefined) return `the request comes through a proxy (${proxy})`;
  const host = new URL(request.url).hostname;
  return isLocalName(host) ? undefined : 'it was not reached as localhost';
}

/** Headers by which a proxy tells for whom it asks. */
const proxyHeaders = ['x-forwarded-for', 'forwarded', 'x-forwarded-host', 'x-real-ip', 'via'];

/** 127.0.0.0/8 and ::1, also as IPv6 sockets have them. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(address);
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isLoopback(unbracketed(host));
}

function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

import type { SmartRedisError } from '../errors/errors.js';

/**
 * Codes of Node for a certificate that is not trusted, or for TLS where the other side speaks none,
 * or the other way round.
 */
const tlsCode =
  /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED|DEPTH_ZERO_|UNABLE_TO_(GET|VERIFY)_|HOSTNAME_MISMATCH|EPROTO$)/;

/**
 * Whether a failure to connect stays the same until somebody changes the settings. A server that is
 * not up yet comes.
 */
export function isFinal({ code, cause }: SmartRedisError): boolean {
  if (code === 'SR_AUTH' || code === 'SR_INVALID_OPTION') return true;
  const reason = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof reason === 'string' && tlsCode.test(reason);
}

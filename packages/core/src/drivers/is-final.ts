import type { SmartRedisError } from '../errors/errors.js';

/** Codes of Node for an untrusted certificate, or for TLS on only one side. */
const tlsCode =
  /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED|DEPTH_ZERO_|UNABLE_TO_(GET|VERIFY)_|HOSTNAME_MISMATCH|EPROTO$)/;

/**
 * Whether a failure to connect persists until the settings are changed. A server that is not up yet
 * is not such a failure.
 */
export function isFinal({ code, cause }: SmartRedisError): boolean {
  if (code === 'SR_AUTH' || code === 'SR_INVALID_OPTION') return true;
  const reason = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof reason === 'string' && tlsCode.test(reason);
}

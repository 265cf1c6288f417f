/** The names of the options of `createClient`, `createCluster` and `createSentinel`, versions 5 and 6. */
const ofAll = [
  ...['RESP', 'clientSideCache', 'commandOptions', 'functions', 'himportRegistry', 'keyPrefix'],
  ...['modules', 'scripts', 'unstableResp3'],
];

export const clientOptionNames: readonly string[] = [
  ...ofAll,
  ...['clientInfoTag', 'commandsQueueMaxLength', 'credentialsProvider', 'database'],
  ...['disableClientInfo', 'disableOfflineQueue', 'emitInvalidate', 'maintEndpointType'],
  ...['maintNotifications', 'maintRelaxedCommandTimeout', 'maintRelaxedSocketTimeout', 'name'],
  ...['password', 'pingInterval', 'readonly', 'socket', 'url', 'username'],
];

export const clusterOptionNames: readonly string[] = [
  ...ofAll,
  ...['defaults', 'maxCommandRedirections', 'minimizeConnections', 'nodeAddressMap', 'rootNodes'],
  ...['topologyRefreshOnReconnectionAttemptStrategy', 'useReplicas'],
];

export const sentinelOptionNames: readonly string[] = [
  ...ofAll,
  ...['masterPoolSize', 'maxCommandRediscovers', 'name', 'nodeAddressMap', 'nodeClientOptions'],
  ...['passthroughClientErrorEvents', 'replicaPoolSize', 'reserveClient', 'scanInterval'],
  ...['sentinelClientOptions', 'sentinelRootNodes'],
];

/** Those of `socket`, and of Node's sockets that it passes on. */
export const socketOptionNames: readonly string[] = [
  ...['host', 'port', 'path', 'tls', 'connectTimeout', 'reconnectStrategy', 'socketTimeout'],
  ...['family', 'keepAlive', 'keepAliveInitialDelay', 'noDelay', 'localAddress', 'localPort'],
  ...['lookup', 'hints', 'autoSelectFamily', 'autoSelectFamilyAttemptTimeout', 'blockList', 'fd'],
  ...['allowHalfOpen', 'onread', 'readable', 'writable', 'signal', 'timeout', 'highWaterMark'],
  ...['objectMode', 'socket', 'ALPNCallback', 'ALPNProtocols', 'SNICallback'],
  ...['allowPartialTrustChain', 'ca', 'cert', 'checkServerIdentity', 'ciphers'],
  ...['clientCertEngine', 'crl', 'dhparam', 'ecdhCurve', 'enableTrace', 'honorCipherOrder', 'key'],
  ...['maxVersion', 'minDHSize', 'minVersion', 'passphrase', 'pfx', 'privateKeyEngine'],
  ...['privateKeyIdentifier', 'pskCallback', 'rejectUnauthorized', 'requestCert', 'secureContext'],
  ...['secureOptions', 'secureProtocol', 'servername', 'session', 'sessionIdContext'],
  ...['sessionTimeout', 'sigalgs', 'ticketKeys'],
];

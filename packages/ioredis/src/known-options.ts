/** The names of connection options of ioredis 5 and 6, and of Node's sockets that it passes on. */
export const knownOptions: readonly string[] = [
  ...['host', 'port', 'path', 'family', 'tls', 'username', 'password', 'db', 'name', 'role'],
  ...['Connector', 'autoPipeliningIgnoredCommands', 'autoResendUnfulfilledCommands'],
  ...['autoResubscribe', 'blockingTimeout', 'blockingTimeoutGrace', 'clientInfoTag'],
  ...['commandQueue', 'commandTimeout', 'connectTimeout', 'connectionName', 'disableClientInfo'],
  ...['disconnectTimeout', 'dropBufferSupport', 'enableAutoPipelining', 'enableOfflineQueue'],
  ...['enableReadyCheck', 'enableTLSForSentinelMode', 'failoverDetector', 'himportFieldsets'],
  ...['keepAlive', 'keyPrefix', 'lazyConnect', 'maxLoadingRetryTime', 'maxRetriesPerRequest'],
  ...['monitor', 'natMap', 'noDelay', 'offlineQueue', 'preferredSlaves', 'protocol', 'readOnly'],
  ...['reconnectOnError', 'replyMapping', 'retryStrategy', 'scripts', 'sentinelCommandTimeout'],
  ...['sentinelMaxConnections', 'sentinelPassword', 'sentinelReconnectStrategy', 'sentinels'],
  ...['sentinelRetryStrategy', 'sentinelTLS', 'sentinelUsername', 'showFriendlyErrorStack'],
  ...['socketTimeout', 'stringNumbers', 'updateSentinels'],
  ...['allowHalfOpen', 'autoSelectFamily', 'autoSelectFamilyAttemptTimeout', 'blockList', 'fd'],
  ...['highWaterMark', 'hints', 'keepAliveInitialDelay', 'localAddress', 'localPort', 'lookup'],
  ...['objectMode', 'onread', 'readable', 'signal', 'timeout', 'writable'],
];

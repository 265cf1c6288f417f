import type { ErrorDetails, SmartRedisErrorCode } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import { isSame, typeOf } from './equal.js';

declare const error: unknown;

// What has details is a code.
isSame<Exclude<keyof ErrorDetails, SmartRedisErrorCode>, never>(true);

if (isSmartRedisError(error, 'SR_REPLY')) {
  typeOf(error.code).is<'SR_REPLY'>(true);
  typeOf(error.details.reply).is<string | undefined>(true);
}
if (isSmartRedisError(error)) {
  typeOf(error.code).is<SmartRedisErrorCode>(true);
  typeOf(error.details.reply).is<unknown>(true);
}

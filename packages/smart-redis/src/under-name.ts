import { isSmartRedisError, SmartRedisError } from '@smart-redis/core';

/**
 * Creates a driver whose errors name the option as the caller has written it: drivers call what they
 * connect with `input`.
 */
export function underName<Driver>(name: string, create: () => Driver): Driver {
  try {
    return create();
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_INVALID_OPTION')) throw error;
    const { option } = error.details;
    if (option === undefined || !/^input(\.|$)/.test(option)) throw error;
    const renamed = option.replace('input', name);
    throw new SmartRedisError(
      'SR_INVALID_OPTION',
      error.message.replace(`"${option}"`, `"${renamed}"`),
      { details: { ...error.details, option: renamed } },
    );
  }
}

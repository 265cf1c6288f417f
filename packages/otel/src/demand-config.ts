import type { OptionNames } from '@smart-redis/core/drivers';
import { demandKnownOptions } from '@smart-redis/core/drivers';
import type { SmartRedisInstrumentationConfig } from './config.js';

const names: OptionNames<SmartRedisInstrumentationConfig> = {
  enabled: true,
  readSpans: true,
  readMetrics: true,
  members: true,
  metricNames: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` for an unknown option */
export function demandConfig(
  config: SmartRedisInstrumentationConfig,
): SmartRedisInstrumentationConfig {
  return demandKnownOptions('SmartRedisInstrumentation', config, names);
}

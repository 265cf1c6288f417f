import { soloElector } from '@smart-redis/core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeElector } from '../src/index.js';

describeElector({ describe, it, beforeAll, afterAll, create: soloElector });

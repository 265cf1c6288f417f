import { soloElector } from '@smart-redis/core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeElector } from '../src/index.js';
import { netDriver } from './net-driver/net-driver.js';

describeElector({ describe, it, beforeAll, afterAll, create: soloElector, connect: netDriver });

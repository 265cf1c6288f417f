import { describeElector } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { leaseElector } from '../src/index.js';

const create = () => leaseElector({ spread: false, ttl: '300ms' });

describeElector({ describe, it, beforeAll, afterAll, create });

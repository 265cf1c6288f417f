import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Runs `work` with `randomUUID` repeatable by `random`: the ids of seats decide who serves what, so
 * that otherwise each run would go its own way.
 */
export async function withSeededIds<T>(random: () => number, work: () => Promise<T>): Promise<T> {
  const { randomUUID } = crypto;
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
  crypto.randomUUID = () => `${digits(8)}-${digits(4)}-${digits(4)}-${digits(4)}-${digits(12)}`;
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    crypto.randomUUID = randomUUID;
    syncBuiltinESMExports();
  }
}

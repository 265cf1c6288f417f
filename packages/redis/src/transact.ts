import type { Command } from '@smart-redis/core/drivers';
import type { KnownClient } from './client-like.js';
import { typeMapping } from './wire.js';

/** Runs commands between MULTI and EXEC; an error reply is an `Error` among the replies. */
export async function transactOn(
  known: Exclude<KnownClient, { kind: 'pool' }>,
  commands: readonly Command[],
  key: string | undefined,
  binary: boolean,
): Promise<unknown[]> {
  try {
    return (await executed(known, commands, key, binary)) as unknown[];
  } catch (error) {
    // Some commands failed during execution: the error contains the replies of all.
    if (error instanceof Error && 'replies' in error) return error.replies as unknown[];
    throw error;
  }
}

function executed(
  known: Exclude<KnownClient, { kind: 'pool' }>,
  commands: readonly Command[],
  key: string | undefined,
  binary: boolean,
): Promise<unknown> {
  switch (known.kind) {
    case 'client': {
      const transaction = known.client.withTypeMapping(typeMapping(binary)).multi();
      for (const command of commands) transaction.addCommand(command);
      return transaction.exec();
    }
    case 'sentinel': {
      const transaction = known.client.withTypeMapping(typeMapping(binary)).multi();
      for (const command of commands) transaction.addCommand(false, command);
      return transaction.exec();
    }
    case 'cluster': {
      const transaction = known.client.withTypeMapping(typeMapping(binary)).multi(key);
      for (const command of commands) transaction.addCommand(key, false, command);
      return transaction.exec();
    }
  }
}

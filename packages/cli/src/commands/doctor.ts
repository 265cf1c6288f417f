import type { Command } from 'commander';
import { isSmartRedisError } from '@smart-redis/core';
import { diagnose } from '../doctor/all-checks.js';
import { isUnknown } from '../doctor/facts.js';
import type { Examination } from '../doctor/read/read-facts.js';
import { readFacts } from '../doctor/read/read-facts.js';
import { readServers } from '../doctor/read/read-servers.js';
import { reasonOf } from '../doctor/read/reason-of.js';
import type { ServerNode } from '../doctor/read/server-node.js';
import { nodesOf } from '../doctor/read/server-node.js';
import { renderDiagnosis } from '../doctor/render-diagnosis.js';
import type { ExitCode } from '../output/exit-codes.js';
import { exitCodes } from '../output/exit-codes.js';
import type { CommandLine } from '../session/perform.js';
import type { Connection, Session } from '../session/session.js';
import { millisecondsOf, parseDurationText } from './parse-duration.js';
import type { RemovalFlags } from './remove-left.js';
import { removeLeft } from './remove-left.js';

interface DoctorFlags extends RemovalFlags {
  readonly aclUser?: string;
  readonly scan: string;
}

/** `smart-redis doctor`: what is set up wrong, why it matters, what to do. */
export function addDoctor({ program, perform }: CommandLine): void {
  program
    .command('doctor')
    .description('find what is set up wrong: server, memory, rights, instances, left keys')
    .option('--acl-user <name>', 'look at the rights of this user of Redis (default: your own)')
    .option('--delete', 'remove the keys of caches that nobody registers')
    .option('--former', 'with --delete: also the keys that former targets of caches have left')
    .option('--only <caches...>', 'with --delete: of these caches only')
    .option('--scan <duration>', 'look for such keys for so long at most', parseDurationText, '20s')
    .option('--yes', 'do not ask before --delete')
    .action((flags: DoctorFlags, command: Command) =>
      perform(command, async (session) => {
        const examination = await examine(session, flags);
        const facts = await readFacts(examination);
        const { deleted, left } = await removeLeft(session, examination, facts.orphans, flags);
        const gone = new Set(deleted.map(({ cache }) => cache));
        const diagnosis = diagnose({ ...facts, orphans: left });
        const hasNoCache = !isUnknown(facts.caches) && facts.caches.length === 0 && gone.size === 0;
        const exitCode = codeOf(diagnosis.findings, hasNoCache);
        const document = { namespace: facts.namespace, ...diagnosis, deleted };
        return {
          exitCode,
          document,
          text: (look) => renderDiagnosis({ ...document, hasNoCache }, look),
        };
      }),
    );
}

function codeOf(findings: readonly { readonly severity: string }[], hasNoCache: boolean): ExitCode {
  if (findings.some(({ severity }) => severity === 'problem')) return exitCodes.finding;
  return hasNoCache ? exitCodes.usage : exitCodes.fine;
}

async function examine(session: Session, { aclUser, scan }: DoctorFlags): Promise<Examination> {
  const common = {
    namespace: session.settings.namespace,
    isClusterClient: session.settings.cluster,
    scanMs: millisecondsOf(scan),
    ...(aclUser === undefined ? {} : { aclUser }),
  };
  const { client, driver } = session.connect();
  try {
    await driver.open();
    return {
      ...common,
      nodes: await nodesOf(client),
      operator: { operator: session.open(), driver },
    };
  } catch (error) {
    const nodes = await misfits(session, client, error);
    if (nodes === undefined) throw error;
    return { ...common, nodes, operator: { unknown: reasonOf(error) } };
  }
}

/**
 * The servers, if what failed is that the client does not suit them: that is a finding, and no
 * reason to end.
 */
async function misfits(
  session: Session,
  client: Connection['client'],
  error: unknown,
): Promise<readonly ServerNode[] | undefined> {
  if (isSmartRedisError(error, 'SR_INVALID_OPTION')) return nodesOf(client);
  if (!session.settings.cluster || !isSmartRedisError(error, 'SR_CONNECTION')) return undefined;
  const nodes = await nodesOf(session.connect(false).client);
  const [found] = await readServers(nodes);
  const isSingle = found?.info instanceof Map && found.info.get('cluster_enabled') !== '1';
  return isSingle ? nodes : undefined;
}

import type { Facts } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { Outcome } from '../finding.js';
import { couldNotLook } from './could-not-look.js';

/** How many commands are named. */
const mostNamed = 8;

/** Whether the user may do what instances do. */
export function checkRights({ rights }: Facts): Outcome {
  if (isUnknown(rights)) return [couldNotLook('rights', 'the rights of the Redis user', rights)];
  const { asked } = rights;
  const user = rights.user === null ? 'the user of this connection' : `user ${rights.user}`;
  const denied = asked.filter(({ allowed }) => !allowed);
  if (denied.length === 0) {
    return {
      check: 'rights',
      seen: `${user} may run all ${asked.length} commands that were asked for`,
    };
  }
  const writes = asked.filter((each) => each.writes);
  if (writes.length > 0 && writes.every(({ allowed }) => !allowed)) {
    return [
      {
        check: 'rights',
        severity: 'unchecked',
        found: `${user} may only read, so this is not the user of instances that refresh`,
        why: 'The rights of the user of your instances were not looked at.',
        todo: 'Name that user with --acl-user, as a user who may run ACL DRYRUN.',
      },
    ];
  }
  const named = denied.slice(0, mostNamed).map(({ command }) => command);
  const more = denied.length > mostNamed ? `, and ${denied.length - mostNamed} more` : '';
  return [
    {
      check: 'rights',
      severity: 'problem',
      found: `${user} may not run ${named.join(', ')}${more}`,
      why: 'An instance checks its rights before it queries the source: refreshes fail with SR_REPLY, NOPERM.',
      todo: 'Extend the ACL of that user; the page "Security" of the documentation has the whole line.',
    },
  ];
}

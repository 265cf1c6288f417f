import type { ServerFacts, Unknown } from '../facts.js';
import { isUnknown } from '../facts.js';
import type { CheckName, Finding } from '../finding.js';

/** The finding that nothing was found out: never that everything is fine. */
export function couldNotLook(check: CheckName, what: string, { unknown }: Unknown): Finding {
  return {
    check,
    severity: 'unchecked',
    found: `could not look at ${what}: ${unknown}`,
    why: 'What is not looked at may be wrong.',
    todo: 'Run the doctor as a user who may, or look at the console of the provider.',
  };
}

/** The finding that no instance runs, which could say how it is with `what`. */
export function nobodyRuns(check: CheckName, what: string): Finding {
  return {
    check,
    severity: 'unchecked',
    found: `could not look at ${what}: no instance of this namespace runs`,
    why: 'What is not looked at may be wrong.',
    todo: 'Start an instance, and run the doctor again after a minute.',
  };
}

/** The servers whose INFO could be read, and a finding for each other. */
export function readable(
  check: CheckName,
  what: string,
  servers: readonly ServerFacts[],
): { readonly infos: readonly ServerInfo[]; readonly unchecked: readonly Finding[] } {
  const infos: ServerInfo[] = [];
  const unchecked: Finding[] = [];
  for (const { address, info } of servers) {
    if (isUnknown(info)) unchecked.push(couldNotLook(check, `${what} of ${address}`, info));
    else
      infos.push({
        address,
        field: (name) => info.get(name),
        number: (name) => numberOf(info.get(name)),
      });
  }
  return { infos, unchecked };
}

/** What a server says. */
export interface ServerInfo {
  readonly address: string;
  field(name: string): string | undefined;
  /** A field as a number; `null` if it is not there, or none. */
  number(name: string): number | null;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || !/^-?\d+(\.\d+)?$/.test(text) ? null : Number(text);
}

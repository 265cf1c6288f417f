import type { Elector } from '@smart-redis/core';
import type { ScriptInterceptor } from './intercept-scripts.js';

/** Ways in which the product is broken on purpose, to see the lab notice. */
export type MutantName = 'no fence';

/** One way: in the scripts, or in the elector. */
export interface Mutant {
  readonly interceptor?: ScriptInterceptor;
  readonly elector?: (elector: Elector) => Elector;
}

/** Each mutant by its name. */
export const mutants: Readonly<Record<MutantName, Mutant>> = {
  'no fence': {
    interceptor: edit('commit', 'if refused then return refused end', ''),
  },
};

/** Replaces a part of a script, which must be there: a mutant that changes nothing proves nothing. */
function edit(kind: string, part: string, replacement: string): ScriptInterceptor {
  return (call, pass) => {
    if (call.kind !== kind) return pass(call);
    if (!call.source.includes(part)) throw new Error(`${kind} has no ${part}`);
    return pass({ ...call, source: call.source.replace(part, replacement) });
  };
}

import type { DeltaInterceptor, DeltaScript } from '../../instance/intercept-deltas.js';
import type { ScriptInterceptor } from '../../instance/intercept-scripts.js';
import type { ScriptKind } from '../../instance/script-kind.js';

/** A part of a script, and its replacement. */
export type ScriptEdit = readonly [kind: ScriptKind, part: string, replacement: string];

/** Changes the script of that kind. */
export function editScript(edit: ScriptEdit): ScriptInterceptor {
  return (call, pass) =>
    pass(call.kind === edit[0] ? { ...call, source: edited(call.source, edit) } : call);
}

/** Changes that script of a delta. */
export function editDelta(edit: ScriptEdit): DeltaInterceptor {
  const change = (script: DeltaScript, kind: ScriptKind): DeltaScript =>
    kind === edit[0] ? { ...script, source: edited(script.source, edit) } : script;
  return (call, pass) =>
    pass({
      ...call,
      open: change(call.open, 'openDelta'),
      close: change(call.close, 'closeDelta'),
    });
}

/** The part must exist: a mutant that changes nothing proves nothing. */
function edited(source: string, [kind, part, replacement]: ScriptEdit): string {
  if (!source.includes(part)) {
    throw new Error(`the mutant does not fit: ${kind} has no ${part}`);
  }
  // By a function, because a replacement text may contain dollar signs.
  return source.replace(part, () => replacement);
}

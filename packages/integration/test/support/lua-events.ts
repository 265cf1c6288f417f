/**
 * What a script does, in the order of its text: checks the permission for commands, or runs one.
 */
export interface LuaEvent {
  readonly kind: 'asks' | 'calls' | 'tries';
  /** The command's name, or the expression that gives it: `target.count`. */
  readonly command: string;
}

const localFunction = /^local function (\w+)\([^)]*\)(?:\n([\s\S]*?)^end$|([^\n]*?)\bend$)/gm;
/** These check permissions, and do not count as commands of a script. */
const asking: ReadonlySet<string> = new Set(['lacking', 'denial', 'older_denial']);

/**
 * The events of a script, including those of its local functions where it calls them. All branches
 * count as taken: a script that checks in one branch only, and runs the command in the other, would
 * pass. `redis.pcall` tries: a refusal does not end the script.
 */
export function luaEvents(source: string): LuaEvent[] {
  const text = source.replace(/--.*$/gm, '');
  const functions = new Map<string, string>();
  const main = text.replace(localFunction, (_, name: string, long?: string, short?: string) => {
    functions.set(name, long ?? short ?? '');
    return '';
  });
  return eventsOf(main, functions);
}

function eventsOf(text: string, functions: ReadonlyMap<string, string>): LuaEvent[] {
  const events: LuaEvent[] = [];
  const word = /redis\.(p?call)\(|\b(\w+)\(/g;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    const [, call, name = ''] = match;
    const body = functions.get(name);
    if (call === undefined && !asking.has(name)) {
      if (body !== undefined) events.push(...eventsOf(body, functions));
      continue;
    }
    const words = splitArguments(text, word.lastIndex);
    if (call !== undefined) {
      const kind = call === 'call' ? 'calls' : 'tries';
      events.push({ kind, command: commandOf(words[0] ?? '') });
      continue;
    }
    const [none = '', ...asked] = words;
    events.push(...eventsOf(none, functions));
    for (const one of asked) events.push({ kind: 'asks', command: commandOf(one) });
    word.lastIndex += words.join(',').length;
  }
  return events;
}

/** `'GET'`, `{'GET', KEYS[1]}`, `unpack(target.count)` and `target.count`: the command of each. */
function commandOf(expression: string): string {
  const first = expression.trim().replace(/^\{/, '').split(/,|\}/)[0] ?? '';
  const spread = /^unpack\((.*)\)$/.exec(expression.trim())?.[1];
  return (spread ?? first).trim().replaceAll("'", '');
}

/** The arguments of a call, from after its opening parenthesis. */
function splitArguments(text: string, from: number): string[] {
  const words: string[] = [];
  let depth = 0;
  let start = from;
  for (let index = from; index < text.length; index += 1) {
    const sign = text.charAt(index);
    if ('({['.includes(sign)) depth += 1;
    else if (sign === ',' && depth === 0) {
      words.push(text.slice(start, index));
      start = index + 1;
    } else if (')}]'.includes(sign)) {
      depth -= 1;
      if (depth >= 0) continue;
      words.push(text.slice(start, index));
      return words;
    }
  }
  throw new Error(`a call that does not end: ${text.slice(from, from + 100)}`);
}

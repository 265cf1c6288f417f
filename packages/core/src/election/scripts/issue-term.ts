import { defineScript } from '../../run-script.js';
import { nextTermLua } from './next-term.js';

/** Issues a term without a leader key. KEYS: term key. ARGV: min term. Returns the term. */
export const issueTermScript = defineScript(`${nextTermLua}
return issue_term(KEYS[1], tonumber(ARGV[1]))
`);

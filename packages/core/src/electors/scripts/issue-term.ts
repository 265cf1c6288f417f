import { defineScript } from '../../redis/run-script.js';
import { nextTermLua } from './next-term.js';

/**
 * Issues a term without a leader key. KEYS: term key. ARGV: min term. Returns the term | {'DENIED',
 * command, key, why}.
 */
export const issueTermScript = defineScript(`${nextTermLua}
return term_rights(KEYS[1]) or issue_term(KEYS[1], tonumber(ARGV[1]))
`);

import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import type { Session } from './session.js';

/**
 * Asks before something that cannot simply be undone, if somebody sits at a terminal. A script is
 * not asked: whoever wrote it has decided.
 * @throws Problem with exit code 1 if the answer is no
 */
export async function demandConsent(
  { notes }: Pick<Session, 'notes'>,
  { yes = false }: { readonly yes?: boolean },
  question: string,
): Promise<void> {
  if (yes || !notes.canAsk) return;
  if (await notes.confirm(question)) return;
  throw new Problem(exitCodes.finding, 'nothing was changed');
}

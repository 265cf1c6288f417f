import type { BoardClient } from '../board.js';
import type { BoardAuth } from '../options/board-options.js';
import { hasCredentials } from './basic-auth.js';
import { whyNotLocal } from './loopback.js';

/** Whether a request may see the board. */
export type Verdict =
  | { readonly verdict: 'allowed' }
  | { readonly verdict: 'refused'; readonly status: 401 | 403; readonly message: string }
  | { readonly verdict: 'answered'; readonly response: Response };

const allowed: Verdict = { verdict: 'allowed' };

const howTo =
  'Pass `auth` to createBoard(): a function, or { user, password }; ' +
  'or `auth: false` if something in front of the board checks who asks.';

/** @throws what the function of the application throws */
export async function authorize(
  auth: BoardAuth | undefined,
  request: Request,
  client: BoardClient,
  isProduction: boolean,
): Promise<Verdict> {
  if (auth === false) return allowed;
  if (auth === undefined) return withoutAuth(request, client, isProduction);
  if (typeof auth !== 'function') {
    if (hasCredentials(request, auth)) return allowed;
    return refused(401, 'This board asks for a user and a password.');
  }
  const answer = await auth(request);
  if (answer === true) return allowed;
  if (isResponse(answer)) return { verdict: 'answered', response: answer };
  return refused(401, 'You are not signed in, or may not see this board.');
}

function withoutAuth(request: Request, client: BoardClient, isProduction: boolean): Verdict {
  if (isProduction) {
    return refused(403, `This board has no \`auth\`, so in production it answers nobody. ${howTo}`);
  }
  const reason = whyNotLocal(request, client);
  if (reason === undefined) return allowed;
  const rule = 'This board has no `auth`, so it answers only this computer';
  return refused(403, `${rule}, and ${reason}. ${howTo}`);
}

function refused(status: 401 | 403, message: string): Verdict {
  return { verdict: 'refused', status, message };
}

/** By structure: a function may return a Response of another library. */
function isResponse(answer: unknown): answer is Response {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'headers' in answer;
}

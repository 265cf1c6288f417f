import type { Board } from '../board.js';
import { clientOf, webRequest } from './node-request.js';
import type { ReceivedRequest } from './node-request.js';
import { sendResponse } from './send-response.js';
import type { SentResponse } from './send-response.js';

/** Answers a request of Node by a board. Rejects only if the response was begun by somebody else. */
export async function handle(
  board: Board,
  received: ReceivedRequest,
  sent: SentResponse,
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  sent.once('close', leave);
  try {
    const response = await board.fetch(webRequest(received, gone.signal), clientOf(received));
    await sendResponse(response, sent, gone.signal);
  } finally {
    sent.off('close', leave);
  }
}

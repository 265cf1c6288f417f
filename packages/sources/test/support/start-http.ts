import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Question } from './source.js';
import { rowsOf } from './source.js';

/**
 * A web server that answers questions: `/array/orders` as one JSON array, `/lines/orders` as lines
 * of JSON.
 */
export interface WebServer {
  readonly url: string;
  /** Answers that are under way. */
  answerCount(): number;
  stop(): Promise<void>;
}

export async function startHttp(): Promise<WebServer> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const [, form, question] = (request.url ?? '').split('/');
    open.add(response);
    response.once('close', () => open.delete(response));
    if (question === 'orders_missing') return void response.writeHead(404).end();
    void answer(response, form === 'array', question as Question);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    answerCount: () => open.size,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** No faster than the client reads; a question that breaks cuts the connection. */
async function answer(
  response: ServerResponse,
  isArray: boolean,
  question: Question,
): Promise<void> {
  let count = 0;
  let chunk = isArray ? '[' : '';
  try {
    for (const row of rowsOf(question)) {
      chunk += isArray && count > 0 ? `,${JSON.stringify(row)}` : JSON.stringify(row);
      if (!isArray) chunk += '\n';
      count += 1;
      if (count % 100 !== 0) continue;
      response.write(chunk);
      chunk = '';
      await setImmediate();
      if (response.destroyed) return;
      if (response.writableNeedDrain) {
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
    }
    response.end(isArray ? `${chunk}]` : chunk);
  } catch {
    response.destroy();
  }
}

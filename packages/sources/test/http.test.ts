import { waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll } from 'vitest';
import { jsonLines as fetchLines, jsonRows as fetchRows } from '../src/fetch.js';
import { jsonLines as gotLines, jsonRows as gotRows } from '../src/got.js';
import { jsonLines as undiciLines } from '../src/undici.js';
import { describeSources } from './support/describe-sources.js';
import type { Answer, Form, Source } from './support/source.js';
import type { WebServer } from './support/start-http.js';
import { startHttp } from './support/start-http.js';

let server: WebServer;
beforeAll(async () => {
  server = await startHttp();
});
afterAll(() => server.stop());

function overHttp(
  name: string,
  by: { readonly [form in Form]?: (url: string) => Answer },
  reasons: Pick<Source, 'missing' | 'broken'>,
): Source {
  return {
    name,
    forms: Object.keys(by) as Form[],
    ...reasons,
    open: () =>
      Promise.resolve({
        ask: (form, question) => {
          const fetchFrom = by[form];
          if (fetchFrom === undefined) throw new Error(`${name} gives no ${form}`);
          const kind = form === 'array' ? 'array' : 'lines';
          return fetchFrom(`${server.url}/${kind}/${question}`);
        },
        released: async () => {
          await waitFor(() => server.answerCount() === 0, { message: 'no answer under way' });
        },
        close: () => Promise.resolve(),
      }),
  };
}

describeSources([
  overHttp(
    'fetch',
    { array: fetchRows, stream: fetchLines },
    { missing: /answered 404/, broken: /terminated|other side closed|ECONNRESET|aborted/ },
  ),
  overHttp(
    'undici',
    { stream: undiciLines },
    { missing: /answered 404/, broken: /other side closed|terminated|ECONNRESET|aborted/ },
  ),
  overHttp(
    'got',
    { array: gotRows, stream: gotLines },
    { missing: /404/, broken: /aborted|ECONNRESET|other side closed/ },
  ),
]);

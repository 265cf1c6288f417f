import type { Page } from 'playwright-core';

/** When something was there for the first time, in ms since the page was asked for. */
export interface FirstPaint {
  /** Anything at all (first contentful paint). */
  readonly anythingMs: number;
  /** The rows of the list: the frame after they were put into the document. */
  readonly rowsMs: number;
}

/** To be run before the page: notes when the first rows are drawn. */
export const noteFirstRows = `
  new MutationObserver((_records, observer) => {
    if (document.querySelector('.virtual-row .row-link') === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      window.firstRowsMs = performance.now();
    });
  }).observe(document, { subtree: true, childList: true });
`;

/** Waits until there are rows, and reads when that was. */
export async function readFirstPaint(page: Page): Promise<FirstPaint> {
  const read = `new Promise((done) => {
    const look = () => {
      const rowsMs = window.firstRowsMs;
      if (rowsMs === undefined) return requestAnimationFrame(look);
      const [first] = performance.getEntriesByName('first-contentful-paint');
      done({ anythingMs: first?.startTime ?? rowsMs, rowsMs });
    };
    look();
  })`;
  return page.evaluate<FirstPaint>(read);
}

/**
 * How long this machine takes now for work like that of a first paint, in ms: reading 1,000 caches
 * from JSON, and making 60 rows of some elements, five times. About 25 ms where nothing else runs.
 */
export function calibrate(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const caches = Array.from({ length: 1000 }, (_none, index) => ({
      name: 'cache-' + index, status: 'fresh', rows: index, text: 'x'.repeat(500),
    }));
    const text = JSON.stringify(caches);
    const startedAt = performance.now();
    for (let round = 0; round < 5; round += 1) {
      const parsed = JSON.parse(text);
      const place = document.createElement('div');
      document.body.append(place);
      for (const { name, rows } of parsed.slice(0, 60)) {
        const row = document.createElement('div');
        for (const part of [name, rows, 'fresh', 'every 1d', '1 KB', 'api-1']) {
          const cell = document.createElement('span');
          cell.textContent = part;
          row.append(cell);
        }
        place.append(row);
      }
      place.getBoundingClientRect();
      place.remove();
    }
    return performance.now() - startedAt;
  })()`);
}

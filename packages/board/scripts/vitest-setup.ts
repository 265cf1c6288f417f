import { ensurePage } from './page-assets.js';

/** Tests of the board see the page as its sources are now. */
export async function setup(): Promise<void> {
  await ensurePage();
}

import { ensurePage } from './page-assets.js';

await ensurePage();

import { ensurePage } from './page-assets.js';

// Vite goes by this, and whoever runs the tests has another.
process.env.NODE_ENV = 'production';
await ensurePage();

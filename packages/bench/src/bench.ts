// pnpm bench [--quick] [--only build,memory] [--rounds 3] [--docs]
import './as-published.mjs';

await import('./main.js');

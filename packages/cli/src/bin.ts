#!/usr/bin/env node

// Loaded here, so that a fault while loading does not look like a negative finding, which is 1.
import('./main.js')
  .then(({ main }) => main())
  .catch((error: unknown) => {
    process.exitCode = 4;
    console.error(error);
  });

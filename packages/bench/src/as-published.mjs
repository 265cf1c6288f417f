// tsx names every function with Object.defineProperty when it is created, which costs time and a
// quarter of a KiB each. The published packages do not, and the benchmarks measure those; so this
// removes the naming. Import it before anything else.
import module from 'node:module';
import { withoutNames } from './without-names.mjs';

// In newer versions of Node, tsx hooks into this thread, and its output does not pass the hooks of
// the loader's thread.
if (module.registerHooks === undefined) module.register('./without-names.mjs', import.meta.url);
else {
  module.registerHooks({
    load: (url, context, nextLoad) => withoutNames(url, nextLoad(url, context)),
  });
}

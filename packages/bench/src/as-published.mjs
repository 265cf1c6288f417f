// tsx names every function by Object.defineProperty when it is made, which costs time and a quarter of a KiB each. The
// published packages do not, and they are what is measured: this takes it out again. Import it before anything else.
import module from 'node:module';
import { withoutNames } from './without-names.mjs';

// Where Node can, tsx hooks into this thread, and what it makes passes no hook of the loader's thread.
if (module.registerHooks === undefined) module.register('./without-names.mjs', import.meta.url);
else {
  module.registerHooks({
    load: (url, context, nextLoad) => withoutNames(url, nextLoad(url, context)),
  });
}

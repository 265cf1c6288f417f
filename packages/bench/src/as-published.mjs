// tsx names every function by Object.defineProperty when it is made, which costs time and a quarter of a KiB each. The
// published packages do not, and they are what is measured: this takes it out again. Import it before anything else.
import { register } from 'node:module';

const hooks = `
const naming = /\\b__name\\s*=\\s*\\((\\w+),\\s*\\w+\\)\\s*=>\\s*__defProp\\([^;]*?\\}\\)/;
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!url.startsWith('file:') || url.includes('/node_modules/') || loaded.source == null) return loaded;
  return { ...loaded, source: String(loaded.source).replace(naming, '__name = ($1) => $1') };
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const naming = /\b__name\s*=\s*\((\w+),\s*\w+\)\s*=>\s*__defProp\([^;]*?\}\)/;

/** The loaded source, without the names that tsx gives to functions. */
export function withoutNames(url, loaded) {
  if (!url.startsWith('file:') || url.includes('/node_modules/') || loaded.source == null)
    return loaded;
  const { source } = loaded;
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  return { ...loaded, source: text.replace(naming, '__name = ($1) => $1') };
}

/** The hook of the loader's thread. */
export const load = async (url, context, nextLoad) =>
  withoutNames(url, await nextLoad(url, context));

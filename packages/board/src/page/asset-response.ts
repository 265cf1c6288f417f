import { gunzipSync } from 'node:zlib';
import { assets } from '../assets.generated.js';
import type { AssetName } from '../assets.generated.js';

const types: Readonly<Record<AssetName, string>> = {
  'app.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'charts.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** A file of the page; `undefined`: there is none of that name. */
export function assetResponse(name: string, request: Request): Response | undefined {
  if (!isAsset(name)) return undefined;
  const { gzip, hash } = assets[name];
  const isThisVersion = new URL(request.url).searchParams.get('v') === hash;
  const headers = {
    'content-type': types[name],
    // Not shared caches: some do not tell queries apart.
    'cache-control': isThisVersion ? 'private, max-age=31536000, immutable' : 'no-store',
    vary: 'accept-encoding',
  };
  const compressed = Buffer.from(gzip, 'base64');
  if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) {
    return new Response(gunzipSync(compressed), { headers });
  }
  return new Response(compressed, { headers: { ...headers, 'content-encoding': 'gzip' } });
}

function isAsset(name: string): name is AssetName {
  return Object.hasOwn(types, name);
}

/**
 * The files of the page, built by vite from `packages/board/ui`: `app.js` and `charts.js`, which it loads
 * with the first chart (ES modules with everything that they import in them), `app.css` and `icon.svg`.
 * The JavaScript beside this file is generated, and not in the repository.
 */
export declare const assets: Readonly<Record<AssetName, EmbeddedAsset>>;

export type AssetName = 'app.js' | 'app.css' | 'charts.js' | 'icon.svg';

export interface EmbeddedAsset {
  /** The content, compressed with gzip, as base64. */
  readonly gzip: string;
  /** Of the content: 12 hexadecimal digits. */
  readonly hash: string;
}

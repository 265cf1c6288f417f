import { assets } from '../assets.generated.js';
import { escapeHtml } from './escape-html.js';

/** What a page says before, or without, its script. */
export interface PageText {
  readonly title: string;
  /** One plain sentence. */
  readonly message: string;
}

/**
 * The page. Its files are queries of its own address, the only kind of relative address that is right
 * with and without a slash at the end.
 */
export function boardPage(text: PageText): string {
  const address = (name: keyof typeof assets): string =>
    `?asset=${name}&amp;v=${assets[name].hash}`;
  return document(
    text,
    `<link rel="icon" type="image/svg+xml" href="${address('icon.svg')}">
<link rel="stylesheet" href="${address('app.css')}">
<script type="module" src="${address('app.js')}"></script>`,
  );
}

/** A page without the script, for those who may not see the board. */
export function plainPage(text: PageText): string {
  return document(text, '');
}

function document({ title, message }: PageText, head: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
${head}
</head>
<body>
<div id="app"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p></div>
</body>
</html>
`;
}

import { assets } from '../assets.generated.js';
import { escapeHtml } from './escape-html.js';

/** What a page says before, or without, its script. */
export interface PageText {
  readonly title: string;
  /** One plain sentence. */
  readonly message: string;
}

/** The page, in the two parts in which it is sent. */
export interface BoardPage {
  /** Enough for a browser to load everything else. */
  readonly head: string;
  /** `state`: the element with what is shown first, `''` for nothing. */
  readonly body: (message: string, state: string) => string;
}

/**
 * The page of the board. Its files are queries of its own address, the only kind of relative address
 * that is right with and without a slash at the end.
 */
export function boardPage(title: string): BoardPage {
  const address = (name: keyof typeof assets): string =>
    `?asset=${name}&amp;v=${assets[name].hash}`;
  const links = `<link rel="icon" type="image/svg+xml" href="${address('icon.svg')}">
<link rel="stylesheet" href="${address('app.css')}">
<script type="module" src="${address('app.js')}"></script>`;
  return {
    head: headOf(title, links),
    body: (message, state) => bodyOf({ title, message }, state),
  };
}

/** A page without the script, for those who may not see the board. */
export function plainPage(text: PageText): string {
  return headOf(text.title, '') + bodyOf(text, '');
}

function headOf(title: string, links: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
${links}
</head>
`;
}

function bodyOf({ title, message }: PageText, state: string): string {
  // The state first: it is all there before anything is drawn.
  return `<body>
${state}
<div id="app"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p></div>
</body>
</html>
`;
}

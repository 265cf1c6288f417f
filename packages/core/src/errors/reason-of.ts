import { stripVTControlCharacters } from 'node:util';
import { classNamesOf } from './class-names.js';
import { clipMiddle } from './clip-text.js';
import { describeValue } from './describe-value.js';
import { hideCredentials } from './hide-credentials.js';
import { isError } from './is-error.js';
import { itemsOf } from './items-of.js';
import { readProperty } from './read-property.js';

/**
 * Maximum UTF-16 units of the innermost messages, which are the actual reason, and of the outer
 * messages.
 */
const longestInner = 1400;
const longestOuter = 500;

/** Longer texts are shortened in the middle before they are searched. */
const longestRead = 16 * 1024;

/**
 * A chain of causes may grow with every attempt, and an `AggregateError` may have thousands of
 * errors.
 */
const deepest = 8;
const mostInner = 8;

/** Properties in which libraries store an inner error. */
const innerNames = ['cause', 'original', 'parent', 'error', 'reason', 'innerError'];

/** Properties with the message of a thrown value that is not an error. */
const textNames = ['message', 'error_description', 'error', 'msg', 'reason', 'title', 'statusText'];

const codeNames = ['code', 'status', 'statusCode'];

/** Generic names of errors, which carry no information. */
const commonNames: ReadonlySet<unknown> = new Set(['Error', 'AggregateError', 'SmartRedisError']);

/**
 * Why something failed, as one text for messages: the messages and codes of an error, of its causes
 * and of the errors of an `AggregateError`, each once, the outermost first. Accepts everything that
 * can be thrown: errors of another realm, objects with a message or a code, text. At most about
 * 2,000 characters, without credentials. Never throws.
 */
export function reasonOf(error: unknown): string {
  const reasons: Reasons = { outer: [], inner: [], seen: new Set() };
  collect(error, reasons, 0);
  const { outer, inner } = reasons;
  const more = inner.length - mostInner;
  const shown = inner.slice(0, mostInner);
  const longest = Math.floor(longestInner / Math.max(1, shown.length));
  const last = shown.map((text) => clipMiddle(text, longest)).join('; ');
  const around = outer.filter((text) => !isSaid(text, inner));
  const first = clipMiddle(around.join(': '), longestOuter);
  const tail = more > 0 ? `${last}; and ${String(more)} more` : last;
  return [first, tail].filter((text) => text !== '').join(': ');
}

interface Reasons {
  /** Texts of errors that have causes. */
  readonly outer: string[];
  /** Texts of errors without causes. */
  readonly inner: string[];
  readonly seen: Set<unknown>;
}

function collect(error: unknown, reasons: Reasons, depth: number): void {
  const { outer, inner, seen } = reasons;
  seen.add(error);
  const below = depth < deepest ? innerErrorsOf(error).filter((one) => !seen.has(one)) : [];
  const text = ownText(error);
  if (below.length > 0) {
    if (text !== '' && !isSaid(text, outer)) outer.push(text);
    for (const one of below) {
      if (inner.length <= longestInner) collect(one, reasons, depth + 1);
    }
    return;
  }
  const said = text === '' ? nameOf(error) : text;
  if (!isSaid(said, [...outer, ...inner])) inner.push(said);
}

/** Many libraries repeat the inner message in their own. */
function isSaid(text: string, before: readonly string[]): boolean {
  return before.some((one) => one.includes(text));
}

function innerErrorsOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const several = itemsOf(readProperty(error, 'errors')).filter(isThrown);
  const inner = innerNames.map((name) => readProperty(error, name)).find(isThrown);
  return inner === undefined ? several : [...several, inner];
}

/** Whether a value describes a failure, unlike other structures of a library under these names. */
function isThrown(value: unknown): boolean {
  if (isError(value)) return true;
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value !== 'object' || value === null) return false;
  return ['message', 'code'].some((name) => isText(readProperty(value, name)));
}

/** The text of a single value; empty if it has none. */
function ownText(error: unknown): string {
  if (typeof error === 'string') return plain(error);
  if (typeof error !== 'object' || error === null) return describeValue(error);
  const message = textNames.map((name) => readProperty(error, name)).find(isText);
  const text = message === undefined ? '' : plain(message);
  const notes = [codeOf(error), hintOf(error)].filter(
    (note) => note !== undefined && !text.includes(note),
  );
  if (notes.length === 0) return text;
  return text === '' ? notes.join('; ') : `${text} (${notes.join('; ')})`;
}

function codeOf(error: object): string | undefined {
  const code = codeNames.map((name) => readProperty(error, name)).find(isCode);
  // The numeric codes of DOMException are obsolete; its names serve as codes.
  if (typeof code === 'number' && classNamesOf(error).includes('DOMException')) return undefined;
  return code === undefined ? undefined : plain(String(code)).slice(0, 100);
}

function hintOf(error: object): string | undefined {
  const hint = readProperty(error, 'hint');
  return isText(hint) ? clipMiddle(plain(hint), longestOuter) : undefined;
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return describeValue(error);
  const name = readProperty(error, 'name');
  if (isError(error)) {
    return isText(name) && !commonNames.has(name) ? plain(name) : 'an error without a message';
  }
  return describeValue(error);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isCode(value: unknown): value is string | number {
  return isText(value) || (typeof value === 'number' && Number.isFinite(value));
}

function plain(text: string): string {
  return hideCredentials(stripVTControlCharacters(clipMiddle(text, longestRead)).trim());
}

import { InvalidArgumentError } from 'commander';

/** Parses a whole number of at least 1. @throws InvalidArgumentError */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of at least 1.');
}

/** Parses the number of a version. @throws InvalidArgumentError */
export function parseVersion(text: string): number {
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('It must be a number that `versions` lists.');
}

/** Parses a number of rows, of which there may be none. @throws InvalidArgumentError */
export function parseSample(text: string): number {
  return text === '0' ? 0 : parseCount(text);
}

/** Parses a port; 0: any. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a port, 0 to 65535.');
}

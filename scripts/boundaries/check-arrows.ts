import { dirname, relative, resolve, sep } from 'node:path';
import { findCircles } from './find-circles.js';

/** An import of one file of a package by another, by paths. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly line: number;
}

/** The file for a relative specifier in `from`. */
export function fileNamed(specifier: string, from: string): string {
  return resolve(dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** Import cycles between the sources of a package, type imports included. */
export function checkCircles(files: readonly string[], arrows: readonly Arrow[]): string[] {
  const graph = new Map(files.map((file) => [file, new Set<string>()]));
  for (const { from, to } of arrows) graph.get(from)?.add(to);
  const [first = ''] = files;
  return findCircles(graph).map((circle) => {
    const names = circle.map((file) => relative(dirname(first), file)).sort();
    return `these import each other: ${names.join(', ')}`;
  });
}

/**
 * Imports from a lower room into a higher one. Rooms are the folders of `src`, the lowest first;
 * the files in `src` itself are above all of them.
 */
export function checkRooms(
  src: string,
  rooms: readonly string[],
  files: readonly string[],
  arrows: readonly Arrow[],
): { readonly file: string; readonly line: number; readonly problem: string }[] {
  const nameOf = (file: string): string => {
    const [room = '', ...rest] = relative(src, file).split(sep);
    return rest.length === 0 ? '' : room;
  };
  const heightOf = (room: string): number => (room === '' ? rooms.length : rooms.indexOf(room));
  const unknown = files
    .filter((file) => heightOf(nameOf(file)) === -1)
    .map((file) => ({ file, line: 1, problem: `lies in "${nameOf(file)}", no room of the rules` }));
  const upward = arrows
    .filter(({ from, to }) => heightOf(nameOf(to)) > heightOf(nameOf(from)))
    .map(({ from, to, line }) => ({
      file: from,
      line,
      problem: `imports up, from room "${nameOf(from)}" into "${nameOf(to) || 'src'}"`,
    }));
  return [...unknown, ...upward];
}

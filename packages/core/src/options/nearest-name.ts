/** The name that was probably meant; `undefined` if none is similar. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  // The cost of a comparison is the product of the lengths.
  if (given.length > 100) return undefined;
  let nearest: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = typingErrors(given.toLowerCase(), name.toLowerCase());
    if (distance <= Math.max(1, name.length / 3) && distance < (nearest?.distance ?? Infinity)) {
      nearest = { name, distance };
    }
  }
  return nearest?.name;
}

/**
 * Letters to add, remove, replace or swap with their neighbour: the optimal string alignment
 * distance. https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance
 */
function typingErrors(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(before, column - 2) + 1 : Infinity,
      );
    }
    before = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}

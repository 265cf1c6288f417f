/**
 * The cycles of a graph: its strongly connected components of several nodes, and nodes that refer
 * to themselves (Tarjan, "Depth-first search and linear graph algorithms", 1972).
 */
export function findCircles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const circles: string[][] = [];
  const numbers = new Map<string, number>();
  const path: string[] = [];

  const visit = (node: string): number => {
    const number = numbers.size;
    numbers.set(node, number);
    path.push(node);
    let earliest = number;
    for (const next of arrows.get(node) ?? []) {
      if (!arrows.has(next)) continue;
      if (!numbers.has(next)) earliest = Math.min(earliest, visit(next));
      else if (path.includes(next)) earliest = Math.min(earliest, numbers.get(next) ?? number);
    }
    if (earliest === number) {
      const circle = path.splice(path.indexOf(node));
      if (circle.length > 1 || arrows.get(node)?.has(node) === true) circles.push(circle);
    }
    return earliest;
  };
  for (const node of arrows.keys()) if (!numbers.has(node)) visit(node);
  return circles;
}

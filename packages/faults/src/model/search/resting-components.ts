/**
 * The strongly connected components of a graph that no edge leaves. `edges[n]` are the nodes that
 * node n leads to. Tarjan's algorithm, without recursion: graphs are deep.
 */
export function restingComponents(edges: readonly (readonly number[])[]): readonly number[][] {
  const order = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const componentOf = new Int32Array(edges.length).fill(-1);
  const nextEdge = new Int32Array(edges.length);
  const open: number[] = [];
  const path: number[] = [];
  const components: number[][] = [];
  let count = 0;

  const enter = (node: number): void => {
    order[node] = low[node] = count++;
    open.push(node);
    path.push(node);
  };
  const lower = (node: number, value: number): void => {
    low[node] = Math.min(at(low, node), value);
  };
  for (let root = 0; root < edges.length; root++) {
    if (order[root] !== -1) continue;
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const to = edges[node]?.[at(nextEdge, node)];
      if (to !== undefined) {
        nextEdge[node] = at(nextEdge, node) + 1;
        if (order[to] === -1) enter(to);
        else if (componentOf[to] === -1) lower(node, at(order, to));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent, at(low, node));
      if (low[node] === order[node]) {
        const component = open.splice(open.lastIndexOf(node));
        for (const member of component) componentOf[member] = components.length;
        components.push(component);
      }
    }
  }
  return components.filter((component, index) =>
    component.every((node) => (edges[node] ?? []).every((to) => componentOf[to] === index)),
  );
}

function at(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}

/**
 * Names tokens that are only ever compared for equality by the order in which they are asked for,
 * from 1 on: states that differ in nothing but their tokens get equal keys.
 */
export function inOrderOfAppearance(): (token: number) => number {
  const names = new Map<number, number>();
  return (token) => {
    const name = names.get(token) ?? names.size + 1;
    names.set(token, name);
    return name;
  };
}

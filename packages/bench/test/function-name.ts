/** Prints the name of a function that is made by code as the benchmark runs it. */
const made = (): (() => number) => {
  const inner = (): number => 1;
  return inner;
};
console.log(JSON.stringify(made().name));

// Prints the name of a function that is made as the benchmark's are: as JSON, so that no name
// differs from no output.
const made = (): (() => number) => {
  const inner = (): number => 1;
  return inner;
};
console.log(JSON.stringify(made().name));

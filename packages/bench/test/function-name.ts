// Prints the name of a function that is created like those of the benchmark: as JSON, so that an
// absent name differs from no output.
const made = (): (() => number) => {
  const inner = (): number => 1;
  return inner;
};
console.log(JSON.stringify(made().name));

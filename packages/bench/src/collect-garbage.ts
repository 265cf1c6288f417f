import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage until none is left: freed pages return to the system gradually. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  for (let time = 0; time < 5; time += 1) {
    (runInNewContext('gc') as () => void)();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

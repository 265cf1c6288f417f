import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRedis } from '@smart-redis/testing';
import { openLab } from '../lab/processes/lab.js';
import type { DriverName } from '../run/driver-name.js';
import { mutantCases } from './cases.js';
import { runMutant, runSound } from './run-mutant.js';

/**
 * Runs each scenario twice over each library: on the unchanged product, which must have no
 * violations, and on the mutant, which must be caught. Writes the table as `mutants.md` into
 * `folder`; resolves with whether everything went as required.
 */
export async function runMutants(
  folder: string,
  drivers: readonly DriverName[],
  print: (line: string) => void,
): Promise<boolean> {
  await using server = await startRedis();
  await using lab = await openLab({ spare: 2 });
  const lines: string[] = [];
  let isAllWell = true;
  for (const one of mutantCases) {
    const caught: DriverName[] = [];
    for (const driver of drivers) {
      const sound = await runSound(one, lab, server, driver);
      const broken = await runMutant(one, lab, server, driver);
      if (broken.isCaught) caught.push(driver);
      if (sound.length > 0 || !broken.isCaught) isAllWell = false;
      const verdict = broken.isCaught ? 'caught' : 'MISSED';
      print(`${driver.padEnd(8)} ${verdict} · without ${one.removed} · ${one.caughtBy.join(', ')}`);
      for (const violation of sound.slice(0, 5)) print(`     as it is: ${violation}`);
    }
    lines.push(
      `| ${one.removed} | ${one.when} | ${one.caughtBy.join(', ')} | ${caught.join(', ') || 'not caught'} |`,
    );
  }
  await mkdir(folder, { recursive: true });
  const head = ['| Taken away | What happens | Caught by | Over |', '| --- | --- | --- | --- |'];
  await writeFile(join(folder, 'mutants.md'), [...head, ...lines, ''].join('\n'));
  return isAllWell;
}

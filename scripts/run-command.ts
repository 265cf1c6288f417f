import { execFile } from 'node:child_process';

/** Runs a program and resolves with its output; if it fails, rejects with the output. */
export function runCommand(
  program: string,
  args: readonly string[],
  folder: string,
): Promise<string> {
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const printed = `${stdout}${stderr}`.trim();
      if (error === null) resolve(printed);
      else reject(new Error(`${program} ${args.join(' ')}\n${printed}`, { cause: error }));
    });
  });
}

import { keySlot } from '@smart-redis/core/drivers';

// Enums are no JavaScript, so that the program shows that it was compiled.
enum Greeting {
  Ready = 'ready',
}

/** Answers each message with it, and `'end'` by ending with code 3. */
process.on('message', (message) => {
  process.send?.(message === 'twice' ? [{ echo: 1 }, { echo: 2 }] : { echo: message });
  if (message !== 'end') return;
  process.stderr.write(`ends as told, ${String(process.argv[2])} ${String(process.env.MARK)}`);
  process.exitCode = 3;
  process.disconnect();
});
process.send?.({ greeting: Greeting.Ready, slot: keySlot('{a}b') });

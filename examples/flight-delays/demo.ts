import { parseOptions } from './options.js';
import { openScreen } from './screen.js';
import { createBoard } from './board.js';
import { showStory } from './story.js';

// Three instances keep four reports in Redis while two programs read them. One is killed; no
// reader may notice.
const options = parseOptions(process.argv.slice(2));
const board = createBoard(['A', 'B', 'C']);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.abort(new Error(`Stopped by ${signal}.`)));
}

const screen = openScreen(board, process.stdout);
try {
  const summary = await showStory(board, options, interrupted.signal);
  screen.close();
  console.log(`\n${summary.lines.join('\n')}`);
  process.exitCode = summary.broken.length === 0 ? 0 : 1;
} catch (error) {
  screen.close();
  if (!interrupted.signal.aborted) throw error;
  console.log('\nStopped.');
  process.exitCode = 130;
}

import { watchInterrupts } from './cli/interrupt.ts';
import { main } from './cli/main.ts';
import { openTerminal } from './cli/terminal.ts';
import { EXIT } from './errors.ts';

const terminal = openTerminal(process.stdout, process.stderr, process.env);

const exitCode = await main(
  process.argv.slice(2),
  {
    terminal,
    now: () => new Date(),
    cwd: process.cwd(),
    watchInterrupts: () =>
      watchInterrupts({
        source: process,
        nowMs: () => performance.now(),
        exitAtOnce: () => process.exit(EXIT.interrupted),
        onStop: () => terminal.err('Stopping, and saving what was measured; once more ends at once'),
      }),
  },
  process.env,
);

// A pipe takes 64 kB at once and the rest as it is read; where the reader has gone, the callback tells that.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}

// Not at the end of the event loop: a handle that somebody forgot must not keep the user waiting.
process.exit(exitCode);

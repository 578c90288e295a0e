import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { exitNow } from './cli/exit-now.ts';
import { exitAtInterrupts, watchInterrupts } from './cli/interrupt.ts';
import { EXIT } from './errors.ts';
import { cleanText } from './report/terminal/clean.ts';

// Before the rest is loaded, which takes a moment: an interrupt ends it with the same code.
const exitAtOnce = (): void => exitNow(EXIT.interrupted);
exitAtInterrupts(process, exitAtOnce);

// By default Node exits with 1 here, which would read as a failed verdict.
process.on('uncaughtException', (error: unknown) => {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const isDebug = process.argv.includes('--debug') || Boolean(process.env.CONNLAB_DEBUG);
  const more = isDebug ? stack : '  Use --debug to see where it came from';
  process.stderr.write(`connlab: ${cleanText(message)}\n${more}\n`);
  exitNow(EXIT.cellFailed);
});

// Halves the time to start: TypeScript is stripped, and JavaScript compiled, only when a file has changed. The cache
// stays within the installation and goes with it; where that cannot be written there is none.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/connlab', import.meta.url)));

const [{ main }, { openTerminal }] = await Promise.all([
  import('./cli/main.ts'),
  import('./cli/terminal.ts'),
]);

const terminal = openTerminal(process.stdout, process.stderr, process.env);

/** Ends the process if somebody has deleted the folder that it was started in. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    terminal.err(`connlab: The working directory cannot be read (${code}): it may have been deleted`);
    terminal.err('  fix: change to a folder that exists');
    process.exit(EXIT.usage);
  }
}

const exitCode = await main(
  process.argv.slice(2),
  {
    terminal,
    now: () => new Date(),
    cwd: workingDirectory(),
    watchInterrupts: () =>
      watchInterrupts({
        source: process,
        nowMs: () => performance.now(),
        exitAtOnce,
        onStop: () => terminal.err('Stopping, and saving what was measured; interrupt again to stop at once'),
        onLate: () =>
          terminal.err(
            'Ended before all had stopped. Cells that had ended are saved: connlab report FOLDER shows them',
          ),
      }),
  },
  process.env,
);

// A pipe takes 64 kB at once and the rest as it is read; if the reader has gone, the callback is called as well.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}

// Without waiting for the event loop: a handle left open by mistake must not keep the user waiting.
process.exit(exitCode);

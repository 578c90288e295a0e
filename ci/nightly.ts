import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, UsageError } from '../harness/errors.ts';
import { collectResults } from '../harness/result/collect.ts';
import { tellGithub } from './github.ts';
import { concludeNight } from './night.ts';
import { type NightlyOptions, readNightlyOptions, USAGE } from './options.ts';

const CLI = fileURLToPath(new URL('../harness/cli.ts', import.meta.url));

/** Exit codes after which a suite has left results. */
const MEASURED: readonly number[] = [EXIT.fine, EXIT.verdictFailed, EXIT.cellFailed];

try {
  const options = readNightlyOptions(process.argv.slice(2), new Date());
  if (options === null) process.stdout.write(USAGE);
  else process.exitCode = await night(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT.usage;
}

/** Runs the suite, judges it and tells GitHub. Returns the exit code. */
async function night(options: NightlyOptions): Promise<number> {
  const results = join(options.out, 'results');
  const suiteCode = await connlab(['suite', options.suite, '--out', results, ...options.suiteOptions]);
  if (!MEASURED.includes(suiteCode)) return suiteCode;
  const ended = await concludeNight(options, await collectResults(results));
  const { summary, verdict, headline, exitCode } = ended;
  await tellGithub(
    { summary, outputs: { verdict }, error: exitCode === EXIT.fine ? null : headline },
    { env: process.env, print: (line) => process.stdout.write(`${line}\n`) },
  );
  process.stdout.write(`${headline}\n${join(options.out, 'summary.md')}\n`);
  return exitCode;
}

async function connlab(parameters: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [CLI, ...parameters], { stdio: 'inherit' });
  // Ctrl-C reaches both processes. The suite saves what was measured, and its exit code says so.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? EXIT.interrupted;
}

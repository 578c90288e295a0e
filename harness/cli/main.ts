import { Command, CommanderError } from 'commander';
import { EXIT, UnableError, UsageError } from '../errors.ts';
import { cleanText } from '../report/terminal/clean.ts';
import { connlabVersion } from '../version.ts';
import { several } from '../words.ts';
import { addCommand, examplesText } from './command.ts';
import { axes } from './commands/axes.ts';
import { compare } from './commands/compare.ts';
import { doctor } from './commands/doctor.ts';
import { exportResults } from './commands/export.ts';
import { history } from './commands/history.ts';
import { list } from './commands/list.ts';
import { predict } from './commands/predict.ts';
import { push } from './commands/push.ts';
import { report } from './commands/report.ts';
import { run } from './commands/run.ts';
import { sizePool } from './commands/size-pool.ts';
import { suite } from './commands/suite.ts';
import type { CliContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** In the order of `connlab --help`. */
const COMMANDS = [
  run,
  suite,
  list,
  axes,
  doctor,
  report,
  predict,
  exportResults,
  push,
  sizePool,
  compare,
  history,
];

const EXIT_CODES = `
Exit codes:
  0    all fine
  1    a verdict failed
  2    wrong usage or scenario; nothing was started
  3    this machine cannot run the lab (see connlab doctor)
  4    a cell was invalid or failed, or an unexpected error occurred
  130  interrupted; what was measured is saved

Environment:
  NO_COLOR, FORCE_COLOR  never, or always, print in colour
  CONNLAB_DEBUG=1        same as --debug`;

/** Carries out a command line and returns its exit code. Never rejects. */
export async function main(
  argv: readonly string[],
  context: CliContext,
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.fine;
  const program = createProgram(context);
  for (const command of COMMANDS) {
    addCommand(program, command, async (...given) => {
      exitCode = await command.action(context, ...(given as never[]));
    });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Read again: where parsing failed, the options are not known.
    const debug = argv.includes('--debug') || Boolean(env.CONNLAB_DEBUG);
    return reportError(error, { err: context.terminal.err, debug });
  }
}

function createProgram({ terminal }: CliContext): Command {
  const examples = examplesText([
    ['run port-exhaustion', 'who runs out of ports, and when'],
    ['list', 'all built-in scenarios'],
    ['doctor', 'what this machine can do'],
  ]);
  return new Command('connlab')
    .description(
      'A laboratory for HTTP connection strategies: what they cost, who pays, and whether they really happened.',
    )
    .version(connlabVersion())
    .option('--debug', 'show where an unexpected error came from')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('Run connlab --help, or connlab COMMAND --help')
    .addHelpText('after', `${examples}\n${EXIT_CODES}`);
}

function reportError(
  error: unknown,
  { err, debug }: { err: (line: string) => void; debug: boolean },
): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (error instanceof UsageError) {
    err(`connlab: ${several(error.mistakes.length, 'mistake')} in the input`);
    for (const line of error.message.split('\n')) err(`  ${cleanText(line)}`);
    return EXIT.usage;
  }
  if (error instanceof UnableError) {
    err(`connlab: ${cleanText(error.message)}`);
    err(`  fix: ${cleanText(error.remedy)}`);
    return EXIT.unable;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  err(`connlab: ${cleanText(message)}`);
  err(debug ? (stack ?? '') : '  Use --debug to see where it came from');
  return EXIT.cellFailed;
}

import { Command, CommanderError } from 'commander';
import { EXIT, UnableError, UsageError } from '../errors.ts';
import { cleanText } from '../report/terminal/clean.ts';
import { connlabVersion } from '../version.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addHistory } from './commands/history.ts';
import { addList } from './commands/list.ts';
import { addPredict } from './commands/predict.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addSizePool } from './commands/size-pool.ts';
import { addSuite } from './commands/suite.ts';
import { type CliContext, examples } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { addPush } from './push.ts';

const EXIT_CODES = `
Exit codes:
  0    all fine
  1    a verdict failed
  2    bad usage or scenario; nothing was started
  3    this machine cannot run the lab (see connlab doctor)
  4    a cell was invalid or failed, or something unexpected happened
  130  interrupted; what was measured is saved

Environment:
  NO_COLOR, FORCE_COLOR  no colours, or colours also where the output is no terminal
  CONNLAB_DEBUG=1        as --debug`;

/** Carries out a command line and answers with its exit code. Never rejects. */
export async function main(
  argv: readonly string[],
  context: Omit<CliContext, 'exitWith'>,
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.fine;
  const program = createProgram({
    ...context,
    exitWith: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Read again: where parsing failed, the options are not known.
    const debug = argv.includes('--debug') || Boolean(env.CONNLAB_DEBUG);
    return reportError(error, { err: context.terminal.err, debug });
  }
}

function createProgram(context: CliContext): Command {
  const program = new Command('connlab')
    .description(
      'A laboratory for HTTP connection strategies: what they cost, who pays, whether they happened.',
    )
    .version(connlabVersion())
    .option('--debug', 'show where an unexpected error came from')
    .exitOverride()
    .configureOutput({
      writeOut: context.terminal.out,
      writeErr: (text) => context.terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('Run connlab --help, or connlab COMMAND --help')
    .addHelpText(
      'after',
      `${examples([
        ['run port-exhaustion', 'who runs out of ports, and when'],
        ['list', 'what else can be asked'],
        ['doctor', 'what this machine can do'],
      ])}\n${EXIT_CODES}`,
    );
  for (const add of [
    addRun,
    addSuite,
    addList,
    addDoctor,
    addReport,
    addPredict,
    addExport,
    addPush,
    addSizePool,
    addCompare,
    addHistory,
  ])
    add(program, context);
  return program;
}

function reportError(
  error: unknown,
  { err, debug }: { err: (line: string) => void; debug: boolean },
): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (error instanceof UsageError) {
    const count = error.mistakes.length;
    err(`connlab: ${count === 1 ? 'a mistake' : `${count} mistakes`} in what was given`);
    for (const line of error.message.split('\n')) err(`  ${cleanText(line)}`);
    return EXIT.usage;
  }
  if (error instanceof UnableError) {
    err(`connlab: ${cleanText(error.message)}`);
    err(`  to do: ${cleanText(error.remedy)}`);
    return EXIT.unable;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  err(`connlab: ${cleanText(message)}`);
  err(debug ? (stack ?? '') : '  --debug shows where it came from');
  return EXIT.cellFailed;
}

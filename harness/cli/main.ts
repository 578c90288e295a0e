import { Command, CommanderError } from 'commander';
import { EXIT, UnableError, UsageError } from '../errors.ts';
import { cleanLines, cleanText } from '../report/terminal/clean.ts';
import { beginLoading } from '../scenario/file/load-apart.ts';
import { connlabVersion } from '../version.ts';
import { several } from '../words.ts';
import {
  type Action,
  addCommand,
  addGroup,
  type CliContext,
  type CommandSpec,
  examplesText,
  type Given,
} from './command.ts';
import { axes } from './commands/axes.ts';
import { compare } from './commands/compare.ts';
import { doctor } from './commands/doctor.ts';
import { exportResults } from './commands/export.ts';
import { fleet } from './commands/fleet/group.ts';
import { fleetJoin } from './commands/fleet/join.ts';
import { fleetRun } from './commands/fleet/run.ts';
import { fleetToken } from './commands/fleet/token.ts';
import { history } from './commands/history.ts';
import { list } from './commands/list.ts';
import { predict } from './commands/predict.ts';
import { push } from './commands/push.ts';
import { report } from './commands/report.ts';
import { run } from './commands/run.ts';
import { sizePool } from './commands/size-pool.ts';
import { suite } from './commands/suite.ts';
import { words } from './commands/words.ts';
import type { ExitCode } from './exit-code.ts';

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
  COLUMNS                the width of reports, instead of that of the terminal
  CONNLAB_DEBUG=1        same as --debug`;

/** Width of help texts where there is no terminal, in columns. */
const HELP_WIDTH = 80;

/** Runs a command line and returns its exit code. Never rejects. */
export async function main(
  argv: readonly string[],
  context: CliContext,
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.fine;
  const program = createProgram(context);
  /** The action is loaded only when its command runs, so that `--help` need not load it. */
  const add = <Spec extends CommandSpec>(
    command: Spec,
    load: () => Promise<Action<Spec>>,
    group = program,
  ): void =>
    addCommand(group, command, async (given, args) => {
      const { loads = () => [] }: CommandSpec = command;
      beginLoading(
        loads(args, given.options).filter((one) => typeof one === 'string'),
        context.cwd,
      );
      exitCode = await (await load())(
        { ...context, ...(given as Pick<Given<Spec>, 'options' | 'mistakes'>) },
        ...(args as never[]),
      );
    });
  add(run, async () => (await import('./actions/run.ts')).run);
  add(suite, async () => (await import('./actions/suite.ts')).suite);
  add(list, async () => (await import('./actions/list.ts')).list);
  add(axes, async () => (await import('./actions/axes.ts')).axes);
  add(words, async () => (await import('./actions/words.ts')).words);
  add(doctor, async () => (await import('./actions/doctor.ts')).doctor);
  add(report, async () => (await import('./actions/report.ts')).report);
  add(predict, async () => (await import('./actions/predict.ts')).predict);
  add(exportResults, async () => (await import('./actions/export.ts')).exportResults);
  add(push, async () => (await import('./actions/push.ts')).push);
  add(sizePool, async () => (await import('./actions/size-pool.ts')).sizeAndReport);
  add(compare, async () => (await import('./actions/compare.ts')).compare);
  add(history, async () => (await import('./actions/history.ts')).history);
  const ofFleet = addGroup(program, fleet);
  add(fleetRun, async () => (await import('./actions/run.ts')).runFleet, ofFleet);
  add(fleetJoin, async () => (await import('./actions/fleet/join.ts')).fleetJoin, ofFleet);
  add(fleetToken, async () => (await import('./actions/fleet/token.ts')).fleetToken, ofFleet);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Not from the parsed options: after an error they are unknown.
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
      // It repeats what was typed.
      writeErr: (text) => terminal.err(cleanLines(text.trimEnd().split('\n')).join('\n')),
      getOutHelpWidth: () => terminal.columns.out ?? HELP_WIDTH,
      getErrHelpWidth: () => terminal.columns.err ?? HELP_WIDTH,
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

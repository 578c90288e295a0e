import { type Command, Option } from 'commander';
import type { CliContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** A command as `--help` shows it, and what it does. */
export interface CommandSpec {
  /** Name and arguments, for instance `run <scenario...>`. */
  readonly name: string;
  /** Arguments and options as the help shows them, where the name does not say enough. */
  readonly usage?: string;
  /** One line in `connlab --help`. */
  readonly summary: string;
  readonly description: string;
  readonly options: readonly Option[];
  readonly examples: Examples;
  /** Text below the examples. */
  readonly notes?: string;
  /** Gets the arguments, then the options. Imports its module when it is called, so that `--help` need not load it. */
  readonly action: (context: CliContext, ...given: never[]) => Promise<ExitCode>;
}

/** What to type, and what it is for. */
export type Examples = readonly (readonly [command: string, purpose: string])[];

/** An option as commander reads it. */
export function option(flags: string, help: string, fallback?: string): Option {
  return new Option(flags, help).default(fallback);
}

/** An option that may be given several times. Its value is undefined where it is not given. */
export function repeatable(flags: string, help: string): Option {
  return new Option(flags, `${help}; may be repeated`).argParser(
    (value: string, before: readonly string[] = []) => [...before, value],
  );
}

/** Adds a command to the program. `act` runs it with what was typed. */
export function addCommand(
  program: Command,
  { name, usage, summary, description, options, examples, notes }: CommandSpec,
  act: (...given: unknown[]) => Promise<void>,
): void {
  const command = program
    .command(name)
    .summary(summary)
    .description(description)
    .addHelpText('after', examplesText(examples) + (notes === undefined ? '' : `\n\n${notes}`))
    .action(act);
  if (usage !== undefined) command.usage(usage);
  for (const one of options) command.addOption(one);
}

/** The examples at the end of a help text. */
export function examplesText(examples: Examples): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, purpose]) => `  $ connlab ${command.padEnd(width)}  ${purpose}`);
  return ['', 'Examples:', ...lines].join('\n');
}

import type { Command } from 'commander';
import type { Mistake } from '../errors.ts';
import type { ExitCode } from './exit-code.ts';
import type { Interrupts } from './interrupt.ts';
import { type OptionSpecs, readOptions, type Values } from './options/declare.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets from the process that it runs in. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly now: () => Date;
  /** Relative paths start here. */
  readonly cwd: string;
  /** From here on Ctrl-C stops the run instead of ending the process. */
  readonly watchInterrupts: () => Interrupts;
}

/** A command as `--help` shows it. */
export interface CommandSpec {
  /** Name and arguments, for instance `run <scenario...>`. */
  readonly name: string;
  /** Arguments and options in the help, if the name does not say enough. */
  readonly usage?: string;
  /** One line in `connlab --help`. */
  readonly summary: string;
  readonly description: string;
  readonly options: OptionSpecs;
  /** The names or files of scenarios or suites that it will load: files are begun with before the code of the command. */
  readonly loads?: (
    args: readonly unknown[],
    options: Readonly<Record<string, unknown>>,
  ) => readonly unknown[];
  readonly examples: Examples;
  /** Text below the examples. */
  readonly notes?: string;
}

/** Commands to type, each with its purpose. */
export type Examples = readonly (readonly [command: string, purpose: string])[];

/** The input of an action, besides its arguments. */
export interface Given<Spec extends CommandSpec> extends CliContext {
  readonly options: Values<Spec['options']>;
  /** Mistakes in the options. The action adds any others that it finds, and starts nothing if there are any. */
  readonly mistakes: Mistake[];
}

/** Runs a command. */
export type Action<Spec extends CommandSpec> = (given: Given<Spec>, ...args: never[]) => Promise<ExitCode>;

/** Adds a command to the program. `act` runs it with the typed arguments and options. */
export function addCommand(
  program: Command,
  { name, usage, summary, description, options: specs, examples, notes }: CommandSpec,
  act: (given: Pick<Given<CommandSpec>, 'options' | 'mistakes'>, args: readonly unknown[]) => Promise<void>,
): void {
  const command = program
    .command(name)
    .summary(summary)
    .description(description)
    .addHelpText('after', examplesText(examples) + (notes === undefined ? '' : `\n\n${notes}`))
    .action(async () => {
      const mistakes: Mistake[] = [];
      const options = readOptions(specs, command.opts(), mistakes);
      await act({ options, mistakes }, command.processedArgs);
    });
  if (usage !== undefined) command.usage(usage);
  for (const { option } of Object.values(specs)) command.addOption(option);
}

/** Adds a command that only has commands of its own, and returns it for them. */
export function addGroup(
  program: Command,
  {
    name,
    summary,
    description,
    examples,
  }: Pick<CommandSpec, 'name' | 'summary' | 'description' | 'examples'>,
): Command {
  const text = examplesText(examples);
  return program.command(name).summary(summary).description(description).addHelpText('after', text);
}

/** The examples at the end of a help text. */
export function examplesText(examples: Examples): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, purpose]) => `  $ connlab ${command.padEnd(width)}  ${purpose}`);
  return ['', 'Examples:', ...lines].join('\n');
}

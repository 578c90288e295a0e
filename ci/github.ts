import { appendFile } from 'node:fs/promises';

/** What a step tells GitHub. */
export interface Told {
  /** Markdown for the page of the run. */
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** A line at the top of that page; null if nothing went wrong. */
  readonly error: string | null;
}

/** Writes to the files that GitHub names in the environment. Elsewhere it does nothing. */
export async function tellGithub(
  { summary, outputs, error }: Told,
  { env, print }: { readonly env: NodeJS.ProcessEnv; readonly print: (line: string) => void },
): Promise<void> {
  const { GITHUB_STEP_SUMMARY: page, GITHUB_OUTPUT: values, GITHUB_ACTIONS: isGithub } = env;
  if (page) await appendFile(page, summary);
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${oneLine(value)}\n`);
  if (values) await appendFile(values, lines.join(''));
  if (isGithub === 'true' && error !== null) print(`::error title=connlab::${commandData(error)}`);
}

/** A line break would start another output. */
function oneLine(value: string): string {
  return value.replaceAll(/[\r\n]+/g, ' ');
}

/** The escapes of a workflow command (actions/toolkit, command.ts). */
function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ONE_COMPILER } from '../../compiler.ts';
import { CellError } from '../../errors.ts';
import type { Program } from '../program.ts';
import type { LinkSpec } from './conditions.ts';
import { READY, type RelayedLink } from './relay.ts';
import type { LinkReport, RelayReport } from './report.ts';

const MAIN = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** The links of a lab at work. */
export interface LinksAtWork {
  readonly program: Pick<Program, 'pid' | 'stderrTail'>;
  /** What each link did since this was last asked. Rejects with a CellError if the relay ended. */
  measure(): Promise<readonly LinkReport[]>;
}

/** The command line of the program that carries frames over links. */
export function relayArgv(links: readonly RelayedLink[]): [string, ...string[]] {
  return [process.execPath, ...ONE_COMPILER, MAIN, JSON.stringify(links)];
}

/** Waits until the relay carries frames. Rejects with a CellError if it cannot. */
export async function linksAtWork(
  links: readonly LinkSpec[],
  program: Program<string>,
): Promise<LinksAtWork> {
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value;
    await program.exited;
    throw new CellError(`The relay of the links ended: ${program.stderrTail() || 'it gave no reason'}`);
  };
  if ((await nextLine()) !== READY) throw new CellError('The relay of the links printed something unknown');
  let sinceMs = performance.now();
  const measure = async (): Promise<readonly LinkReport[]> => {
    program.stdin.write('\n');
    const reports = JSON.parse(await nextLine()) as readonly RelayReport[];
    const elapsedMs = performance.now() - sinceMs;
    sinceMs += elapsedMs;
    const means = 'relay' as const;
    return links.map(({ a, b }, index) => ({ between: [a, b], means, elapsedMs, ...reports[index]! }));
  };
  return { program, measure };
}

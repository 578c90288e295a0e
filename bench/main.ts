/** `npm run bench [-- NAME...]`: the only place that judges speed. Exits with 1 if a goal was missed. */
import { EXIT, UnableError } from '../harness/errors.ts';
import { isInstalled } from './installed.ts';

interface Bench {
  /** Runs and prints. Resolves to whether all goals were met. */
  readonly run: () => Promise<boolean>;
  readonly needs: readonly string[];
}

const BENCHES: Readonly<Record<string, Bench>> = {
  start: { run: async () => (await import('./start.ts')).bench(), needs: [] },
  'keep-alive': { run: async () => (await import('./rate/keep-alive.ts')).bench(), needs: ['nginx', 'wrk'] },
  connect: { run: async () => (await import('./rate/connect.ts')).bench(), needs: ['nginx', 'wrk'] },
  lateness: { run: async () => (await import('./rate/lateness.ts')).bench(), needs: ['nginx'] },
  http2: { run: async () => (await import('./rate/http2.ts')).bench(), needs: ['nginx', 'h2load'] },
  metrics: { run: async () => (await import('./metrics.ts')).bench(), needs: ['nginx'] },
  observers: { run: async () => (await import('./observers.ts')).bench(), needs: ['nginx'] },
};

process.exitCode = await main(process.argv.slice(2));

async function main(asked: readonly string[]): Promise<number> {
  const names = asked.length === 0 ? Object.keys(BENCHES) : asked;
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(`No bench "${unknown.join('", "')}"; expected ${Object.keys(BENCHES).join(', ')}`);
    return EXIT.usage;
  }
  const needed = new Set(names.flatMap((name) => BENCHES[name]!.needs));
  const missing = [...needed].filter((program) => !isInstalled(program));
  if (missing.length > 0) {
    console.error(`Cannot find ${missing.join(' and ')}: run ./setup.sh --bench`);
    return EXIT.unable;
  }
  try {
    let isMet = true;
    for (const name of names) isMet = (await BENCHES[name]!.run()) && isMet;
    return isMet ? EXIT.fine : EXIT.verdictFailed;
  } catch (error) {
    if (!(error instanceof UnableError)) throw error;
    console.error(`${error.message}: ${error.remedy}`);
    return EXIT.unable;
  }
}

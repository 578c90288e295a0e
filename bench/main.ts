/**
 * `npm run bench [-- NAME...]`: the only place that judges speed. Exits with 1 if a goal was missed. `-- soak --minutes 60` runs
 * one load for that long, and only if it is named.
 */
import { parseArgs } from 'node:util';
import { EXIT, UnableError } from '../harness/errors.ts';
import { isInstalled } from './installed.ts';

interface Bench {
  /** Runs and prints. Resolves to whether all goals were met. */
  readonly run: (options: BenchOptions) => Promise<boolean>;
  readonly needs: readonly string[];
  /** Not part of a run without names. */
  readonly isLong?: boolean;
}

interface BenchOptions {
  readonly minutes: number;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  start: { run: async () => (await import('./start.ts')).bench(), needs: [] },
  large: { run: async () => (await import('./large/main.ts')).bench(), needs: [] },
  'keep-alive': { run: async () => (await import('./rate/keep-alive.ts')).bench(), needs: ['nginx', 'wrk'] },
  connect: { run: async () => (await import('./rate/connect.ts')).bench(), needs: ['nginx', 'wrk'] },
  drivers: { run: async () => (await import('./rate/drivers.ts')).bench(), needs: ['nginx', 'wrk'] },
  lateness: { run: async () => (await import('./rate/lateness.ts')).bench(), needs: ['nginx'] },
  http2: { run: async () => (await import('./rate/http2.ts')).bench(), needs: ['nginx', 'h2load'] },
  metrics: { run: async () => (await import('./metrics.ts')).bench(), needs: ['nginx'] },
  observers: { run: async () => (await import('./observers.ts')).bench(), needs: ['nginx'] },
  relay: { run: async () => (await import('./relay.ts')).bench(), needs: ['socat'] },
  soak: {
    run: async (options) => (await import('./soak.ts')).bench(options),
    needs: ['nginx'],
    isLong: true,
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = { minutes: { type: 'string', default: '60' } } as const;
  const { values, positionals: asked } = parseArgs({ args: [...args], options, allowPositionals: true });
  const minutes = Number(values.minutes);
  if (!(minutes >= 1)) {
    console.error(`Cannot run for "${values.minutes}" minutes; expected 1 or more`);
    return EXIT.usage;
  }
  const short = Object.keys(BENCHES).filter((name) => BENCHES[name]!.isLong !== true);
  const names = asked.length === 0 ? short : asked;
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
    for (const name of names) isMet = (await BENCHES[name]!.run({ minutes })) && isMet;
    return isMet ? EXIT.fine : EXIT.verdictFailed;
  } catch (error) {
    if (!(error instanceof UnableError)) throw error;
    console.error(`${error.message}: ${error.remedy}`);
    return EXIT.unable;
  }
}

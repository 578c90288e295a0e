/** `npm run bench [-- NAME...]`: the only place where speed is judged. Exits 1 where a goal was missed. */
import { EXIT, UnableError } from '../harness/errors.ts';
import { isInstalled } from './installed.ts';

/** Each runs and prints, and says whether its goals were met. */
const BENCHES: Readonly<Record<string, () => Promise<boolean>>> = {
  'keep-alive': async () => (await import('./keep-alive.ts')).bench(),
  connect: async () => (await import('./connect.ts')).bench(),
  metrics: async () => (await import('./metrics.ts')).bench(),
  observers: async () => {
    const { share, goalShare } = await (await import('./observers.ts')).bench();
    return share < goalShare;
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main(asked: readonly string[]): Promise<number> {
  const names = asked.length === 0 ? Object.keys(BENCHES) : asked;
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(`No bench "${unknown.join('", "')}"; expected ${Object.keys(BENCHES).join(', ')}`);
    return EXIT.usage;
  }
  const missing = ['nginx', 'wrk'].filter((program) => !isInstalled(program));
  if (missing.length > 0) {
    console.error(`Cannot find ${missing.join(' and ')}: ./setup.sh --bench installs what the benches need`);
    return EXIT.unable;
  }
  let isMet = true;
  for (const name of names) isMet = (await run(name)) && isMet;
  return isMet ? EXIT.fine : EXIT.verdictFailed;
}

async function run(name: string): Promise<boolean> {
  try {
    return await BENCHES[name]!();
  } catch (error) {
    if (!(error instanceof UnableError)) throw error;
    console.error(`${error.message}: ${error.remedy}`);
    process.exit(EXIT.unable);
  }
}

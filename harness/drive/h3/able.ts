import { createRequire } from 'node:module';
import { LIBRARY } from './library.ts';

let answer: string | null | undefined;

/** Reason why this machine cannot run an HTTP/3 client; null: it can. Loads the library's binary, once per process. */
export async function whyNoH3(): Promise<string | null> {
  if (answer === undefined) answer = probeLibrary(() => createRequire(import.meta.url).resolve(LIBRARY));
  return answer;
}

/** `resolve` returns the path of the package's entry point, or throws. */
export function probeLibrary(resolve: () => string): string | null {
  let entry: string;
  try {
    entry = resolve();
  } catch {
    return `the npm package ${LIBRARY} is not installed`;
  }
  try {
    // The entry point loads the binary only with the first connection, which is too late for this check.
    createRequire(entry)('../index.js');
    return null;
  } catch {
    return `the npm package ${LIBRARY} has no binary that loads on ${process.platform}-${process.arch}`;
  }
}

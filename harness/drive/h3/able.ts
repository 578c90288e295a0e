import { createRequire } from 'node:module';
import { LIBRARY } from './library.ts';

let answer: string | null | undefined;

/** Why this machine cannot act as an HTTP/3 client; null: it can. Loads the library's binary, once a process. */
export async function whyNoH3(): Promise<string | null> {
  if (answer === undefined) answer = probeLibrary(() => createRequire(import.meta.url).resolve(LIBRARY));
  return answer;
}

/** `resolve` gives the path of the package's entry, or throws. */
export function probeLibrary(resolve: () => string): string | null {
  let entry: string;
  try {
    entry = resolve();
  } catch {
    return `the npm package ${LIBRARY} is not installed`;
  }
  try {
    // The entry itself loads the binary with the first connection only, which is too late to say so.
    createRequire(entry)('../index.js');
    return null;
  } catch {
    return `the npm package ${LIBRARY} has no binary that loads on ${process.platform}-${process.arch}`;
  }
}

import { main } from '../main.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, without interrupts and without a terminal. */
export function connlabIn(cwd: string, ...words: readonly string[]): Promise<Ended> {
  return connlabAt(undefined, cwd, ...words);
}

/** The same on a terminal with this many columns. */
export async function connlabAt(
  columns: number | undefined,
  cwd: string,
  ...words: readonly string[]
): Promise<Ended> {
  let [out, err] = ['', ''];
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    err: (line: string) => {
      err += `${line}\n`;
    },
    live: null,
    colour: { out: false, err: false },
    columns: { out: columns, err: columns },
  };
  const context = {
    terminal,
    now: () => new Date(0),
    cwd,
    watchInterrupts: () => ({ signal: new AbortController().signal, [Symbol.dispose]: () => {} }),
  };
  const code = await main(words, context, {});
  return { code, out, err };
}

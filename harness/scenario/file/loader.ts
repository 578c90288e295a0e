/**
 * Loads one file of the user's, as a program: `loader FILE LIMIT_MS STARTED_AT`. Its answer is one JSON-like value, serialised by V8, on
 * descriptor 3. It answers when the file has ended: its promises are settled and no timer or socket of it is left, because
 * what it does later could still fail.
 */
import { closeSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { serialize } from 'node:v8';
import { ANSWER_FD, type Answer } from './answer.ts';
import { failureText } from './failure.ts';
import { importFile } from './import-file.ts';
import { copyPlainData } from './plain-data.ts';

const [, , file = '', limit = '0', startedAt = '0'] = process.argv;
const url = pathToFileURL(file).href;
let loaded: Answer | undefined;
let hasAnswered = false;

process.on('uncaughtException', (error) =>
  refuse(failureText(error, url, loaded === undefined ? 'loading' : 'later')),
);
process.on('unhandledRejection', (reason) => refuse(failureText(reason, url, 'unhandled')));
process.on('beforeExit', () =>
  loaded === undefined ? refuse('Never loads: it awaits something that does not happen') : answer(loaded),
);
process.on('exit', (code) =>
  refuse(`Called process.exit(${code}) ${loaded === undefined ? 'while it loaded' : 'after it had loaded'}`),
);

setTimeout(
  () => refuse(stillOpen(), 'a file that ends when its data is exported'),
  Number(startedAt) + Number(limit) - Date.now(),
).unref();

importFile(url).then(
  (module) => {
    loaded = 'default' in module ? { kind: 'data', ...copyPlainData(module.default) } : { kind: 'nothing' };
  },
  (error: unknown) => refuse(failureText(error, url, 'loading')),
);

/** Standard output and error, which are no work of the file. */
const OUTPUTS = ['PipeWrap', 'TTYWrap'];

function stillOpen(): string {
  const open = new Set(process.getActiveResourcesInfo().filter((kind) => !OUTPUTS.includes(kind)));
  const listed = open.size === 0 ? '' : ` (open: ${[...open].join(', ')})`;
  return `${loaded === undefined ? 'Has not loaded' : 'Loaded, but has not ended'} after ${limit} ms${listed}`;
}

function refuse(what: string, expected?: string): void {
  answer({ kind: 'refused', what, ...(expected !== undefined && { expected }) });
}

/** The first answer counts. The reader kills this process once it has it. */
function answer(value: Answer): void {
  if (hasAnswered) return;
  hasAnswered = true;
  const bytes = serialize(value);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(ANSWER_FD, bytes, sent);
  closeSync(ANSWER_FD);
  process.exit();
}

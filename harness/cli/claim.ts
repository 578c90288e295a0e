import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { UsageError } from '../errors.ts';
import { FileError } from '../regular-file.ts';
import { makeFolders, removeEmpty } from '../result/folders.ts';

/** Time for the other process to say who it is, ms. */
const SAYS_WITHIN_MS = 500;

/**
 * Creates a folder for results, and holds it until it is disposed; if nothing was written, what was created is removed then.
 * Rejects with a UsageError if it cannot be created or another connlab holds it. undefined: the run has a folder of its own.
 */
export async function claimFolder(folder: string | undefined): Promise<AsyncDisposable | null> {
  if (folder === undefined) return null;
  const made = await makeFolders(folder).catch((error: unknown) => {
    if (!(error instanceof FileError)) throw error;
    const what = `Cannot write results there: ${error.message}`;
    throw new UsageError({ where: folder, what, expected: 'a writable folder' });
  });
  const held = process.platform === 'linux' ? await hold(folder) : null;
  return {
    [Symbol.asyncDispose]: async () => {
      await held?.[Symbol.asyncDispose]();
      await removeEmpty(made);
    },
  };
}

/**
 * Listens on a socket in the abstract namespace, whose name is that of the folder. Unlike a file it is gone with its process,
 * however that ends.
 */
async function hold(folder: string): Promise<AsyncDisposable> {
  const { dev, ino } = await stat(folder);
  const path = `\0connlab-results-${dev}-${ino}`;
  const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
  try {
    await once(server.listen(path), 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const what = `Another connlab writes there${await holderText(path)}`;
    throw new UsageError({ where: folder, what, expected: 'another folder, or that it has ended' });
  }
  server.unref();
  return { [Symbol.asyncDispose]: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

async function holderText(path: string): Promise<string> {
  const socket = createConnection(path).setTimeout(SAYS_WITHIN_MS, () => socket.destroy());
  const pid = await text(socket).catch(() => '');
  return /^\d+$/.test(pid) ? ` (process ${pid})` : '';
}

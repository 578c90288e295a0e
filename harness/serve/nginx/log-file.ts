import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { withoutSecrets } from '../../scenario/request/secrets.ts';

const TAIL_BYTES = 4_096;

/**
 * Reads the complete lines of a growing file from a byte position on. Resolves with the position after the last complete
 * line, from which to read next. A missing file has no lines.
 */
export async function readLines(
  path: string,
  fromByte: number,
  onLine: (line: string) => void,
): Promise<number> {
  const stream = createReadStream(path, { start: fromByte, encoding: 'utf8' });
  let unfinished = '';
  try {
    for await (const chunk of stream) {
      const lines = `${unfinished}${chunk}`.split('\n');
      unfinished = lines.pop()!;
      lines.forEach(onLine);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return fromByte + stream.bytesRead - Buffer.byteLength(unfinished);
}

/** At most the last 4 kB of a file without secrets, from the start of a line; empty if the file does not exist. */
export async function readTail(path: string): Promise<string> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    const text = buffer.toString('utf8', 0, bytesRead);
    return withoutSecrets((start === 0 ? text : text.slice(text.indexOf('\n') + 1)).trim());
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

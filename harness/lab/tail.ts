import type { Readable } from 'node:stream';

const TAIL_CHARACTERS = 4096;

/** Reads a stream to its end. The function returned gives the last 4 kB, for error messages. */
export function tailOf(stream: Readable): () => string {
  let tail = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL_CHARACTERS);
  });
  return () => tail.trim();
}

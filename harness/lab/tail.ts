import type { Readable } from 'node:stream';
import { withoutSecrets } from '../scenario/request/secrets.ts';

const TAIL_CHARACTERS = 4096;

/** Reads a stream to its end. The function returned gives the last 4 kB, for error messages, without secrets. */
export function tailOf(stream: Readable): () => string {
  let tail = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    tail = withoutSecrets(tail + text).slice(-TAIL_CHARACTERS);
  });
  return () => tail.trim();
}

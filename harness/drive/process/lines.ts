import type { Readable } from 'node:stream';

/** Maximum line length, characters: longer than any outcome. A stream without line ends must not fill the memory. */
const MOST_LINE_CHARACTERS = 64 * 1024 * 1024;

/**
 * Calls `take` with each line of a stream, parsed as JSON, or `refuse` with a line that is not JSON. A longer line destroys the
 * stream. Never throws.
 */
export function readJsonLines(
  stream: Readable,
  take: (message: unknown) => void,
  refuse: (line: string) => void,
  mostCharacters = MOST_LINE_CHARACTERS,
): void {
  let rest: string[] = [];
  let length = 0;
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = text.split('\n');
    const last = lines.pop()!;
    for (const line of lines) {
      readLine(rest.join('') + line, take, refuse);
      rest = [];
      length = 0;
    }
    rest.push(last);
    length += last.length;
    if (length > mostCharacters) stream.destroy(new Error('Line too long'));
  });
}

function readLine(line: string, take: (message: unknown) => void, refuse: (line: string) => void): void {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    refuse(line);
    return;
  }
  take(message);
}

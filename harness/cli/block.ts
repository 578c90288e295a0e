import { stripVTControlCharacters } from 'node:util';

/** Lines at the end of a terminal that are drawn again and again in the same place. */
export interface Block {
  /** Takes the place of what was drawn before. */
  readonly draw: (text: string) => void;
  /** Takes away what was drawn. */
  readonly clear: () => void;
}

/** A terminal as far as a block needs it; 0 or undefined: it does not know its size. */
export interface BlockStream {
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  write(text: string): unknown;
}

export function openBlock(stream: BlockStream): Block {
  let drawn = 0;
  const erase = () => (drawn === 0 ? '' : `\r${drawn > 1 ? `\u001b[${drawn - 1}A` : ''}\u001b[0J`);
  return {
    draw: (text) => {
      // What wraps or scrolls away could not be erased.
      const lines = text.split('\n').slice(0, Math.max(1, (stream.rows || 24) - 1));
      stream.write(erase() + lines.map((line) => cut(line, (stream.columns || 80) - 1)).join('\n'));
      drawn = lines.length;
    },
    clear: () => {
      if (drawn > 0) stream.write(erase());
      drawn = 0;
    },
  };
}

/** At most so many characters; colours take no room, and are ended. */
export function cut(line: string, width: number): string {
  if ([...stripVTControlCharacters(line)].length <= width) return line;
  let left = width;
  return line
    .split(/(\u001b\[[0-9;]*m)/)
    .map((part, index) => {
      if (index % 2 === 1) return part; // a colour
      const kept = [...part].slice(0, left);
      left -= kept.length;
      return kept.join('');
    })
    .join('');
}

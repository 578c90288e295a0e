import { expect, test } from 'vitest';
import { cut, openBlock } from './block.ts';

function fakeStream({ columns = 20, rows = 24 }: { columns?: number; rows?: number } = {}) {
  const stream = {
    written: '',
    columns,
    rows,
    write(text: string): void {
      stream.written += text;
    },
  };
  return stream;
}

test('Block.draw() goes up by as many lines as it has drawn, and erases from there', () => {
  const stream = fakeStream();
  const { draw } = openBlock(stream);
  draw('a\nb\nc');
  draw('d');
  draw('e');
  expect(stream.written).toBe('a\nb\nc\r\u001b[2A\u001b[0Jd\r\u001b[0Je');
});

test('Block.clear() erases what was drawn, once', () => {
  const stream = fakeStream();
  const { draw, clear } = openBlock(stream);
  clear();
  draw('a\nb');
  clear();
  clear();
  expect(stream.written).toBe('a\nb\r\u001b[1A\u001b[0J');
});

test('Block.draw() leaves out what would wrap or scroll away', () => {
  const stream = fakeStream({ columns: 5, rows: 3 });
  openBlock(stream).draw('123456\nb\nc');
  expect(stream.written).toBe('1234\nb');
});

test('cut() counts characters, not colours, and leaves no colour open', () => {
  const green = (text: string) => `\u001b[32m${text}\u001b[39m`;
  expect(cut(`ab${green('cd')}ef`, 6)).toBe(`ab${green('cd')}ef`);
  expect(cut(`ab${green('cd')}ef`, 3)).toBe(`ab${green('c')}`);
  expect(cut('█░█', 2)).toBe('█░');
});

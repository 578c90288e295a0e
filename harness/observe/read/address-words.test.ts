import { expect, test } from 'vitest';
import { addressWords } from './address-words.ts';
import { decodeLine, emptyEntry } from './tcp-line.ts';

test.each([
  ['198.18.0.1', '010012C6'],
  ['255.254.253.252', 'FCFDFEFF'],
  ['2001:2::1', '02000120000000000000000001000000'],
  ['::1', '00000000000000000000000001000000'],
  ['2001:db8:1:2:3:4:5:6', 'B80D0120020001000400030006000500'],
  ['::ffff:198.18.0.1', '0000000000000000FFFF0000010012C6'],
])('addressWords() gives %s as the kernel prints it', (address, printed) => {
  const entry = emptyEntry();
  decodeLine(Buffer.from(`   2: ${printed}:0001 ${printed}:0002 01 0\n`), 0, entry);
  expect(addressWords(address)).toEqual(entry.localAddress);
});

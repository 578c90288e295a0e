import { describe, expect, test } from 'vitest';
import { decodeHuffman } from './huffman.ts';

const decode = (coded: string): string | undefined =>
  decodeHuffman(Buffer.from(coded, 'hex'))?.toString('latin1');

describe('decodeHuffman()', () => {
  // RFC 7541, C.4 and C.6.
  test.each([
    ['f1e3c2e5f23a6ba0ab90f4ff', 'www.example.com'],
    ['a8eb10649cbf', 'no-cache'],
    ['25a849e95ba97d7f', 'custom-key'],
    ['d07abe941054d444a8200595040b8166e082a62d1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['9d29ad171863c78f0b97c8e9ae82ae43d3', 'https://www.example.com'],
    [
      '94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
      'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    ],
    ['', ''],
  ])('reads %s', (coded, text) => expect(decode(coded)).toBe(text));

  // The last codes of several lengths (RFC 7541, Appendix B): a wrong length anywhere before would move them.
  test.each([
    [0x7e, 0x1ffd, 13],
    [0x7b, 0x7ffe, 15],
    [0xd0, 0x7fff2, 19],
    [0xe2, 0xfffed, 20],
    [0xe6, 0x1fffe8, 21],
    [0xe9, 0x3fffeb, 22],
    [0xef, 0x7ffff4, 23],
    [0xed, 0xfffff5, 24],
    [0xeb, 0x1ffffef, 25],
    [0xff, 0x3ffffee, 26],
    [0xfe, 0x7fffff0, 27],
    [0xf9, 0xffffffe, 28],
    [0x16, 0x3ffffffe, 30],
  ])('reads the byte %i, whose code is %i of %i bits', (byte, code, bits) => {
    const padded = code
      .toString(2)
      .padStart(bits, '0')
      .padEnd(32, '1')
      .slice(0, 8 * Math.ceil(bits / 8));
    const coded = padded.match(/.{8}/g)!.map((one) => Number.parseInt(one, 2));
    expect([...decodeHuffman(Buffer.from(coded))!]).toEqual([byte]);
  });

  test.each([
    ['padding of a whole byte', 'a8eb10649cbfff'],
    ['nothing but padding of a byte', 'ff'],
    ['padding of zeros', '18'],
    ['EOS', 'ffffffff'],
    ['EOS after a text', 'a8eb10649cbfffffffff'],
  ])('refuses %s', (_, coded) => expect(decode(coded)).toBeUndefined());
});

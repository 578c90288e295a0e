import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFields, type Head, type HeadFault, HeadReader } from './hpack.ts';

const read = (...bytes: readonly (number | string)[]): Head | HeadFault =>
  new HeadReader().read(
    Buffer.concat(
      bytes.map((one) => (typeof one === 'string' ? Buffer.from(one, 'hex') : Buffer.from([one]))),
    ),
  );
const text = (value: string): string =>
  Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]).toString('hex');

describe('HeadReader', () => {
  // RFC 7541, C.5 and C.6, without the entries of the dynamic table that they leave.
  test.each<[string, string, number]>([
    ['a status as it is', '4803333032580770726976617465', 302],
    ["a status in Huffman's code", '488264025885aec3771a4b', 302],
    ["another one in Huffman's code", '4883640eff', 307],
    ['an entry of the static table', '88', 200],
  ])('reads %s', (_, block, status) => expect(read(block)).toEqual({ status, length: -1 }));

  test('reads the length of a body', () => {
    expect(read('88', '5c', text('1234'))).toEqual({ status: 200, length: 1234 });
    expect(read('88', '00', text('content-length'), text('7'))).toEqual({ status: 200, length: 7 });
    expect(read('88', '0f0d', text('0'))).toEqual({ status: 200, length: 0 });
  });

  test("reads all numbers, as they are and in Huffman's code", () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), (length) => {
        expect(read('88', '5c', text(String(length)))).toEqual({ status: 200, length });
        const coded = huffman(String(length));
        expect(read('88', '5c', 0x80 | coded.length, coded.toString('hex'))).toEqual({ status: 200, length });
      }),
    );
  });

  test('takes trailers, which have no status, and a table of no size', () => {
    expect(read('00', text('a'), text('b'))).toEqual({ status: 0, length: -1 });
    expect(read('20', '88')).toEqual({ status: 200, length: -1 });
  });

  test('remembers a block, and no more than one', () => {
    const reader = new HeadReader();
    const of = (block: string) => reader.read(Buffer.from(block, 'hex'));
    for (const [block, status] of [
      ['88', 200],
      ['88', 200],
      ['8d', 404],
      ['88', 200],
    ] as const) {
      expect(of(block)).toEqual({ status, length: -1 });
    }
  });

  test.each<[string, HeadFault, readonly (number | string)[]]>([
    ['an entry of a dynamic table', 'compression', ['be']],
    ['the entry 0', 'compression', ['80']],
    ['a name of a dynamic table', 'compression', ['88', '7e', text('x')]],
    ['a table of some size', 'compression', ['3f11', '88']],
    ['a change of the table after a field', 'compression', ['88', '20']],
    ['a string that ends beyond the block', 'compression', ['88', '5c', 5, '31']],
    ['a field without its value', 'compression', ['88', '5c']],
    ['a number without its end', 'compression', ['ff']],
    ['a number that is too large', 'compression', ['ffffffffffffffff7f']],
    ["Huffman's code with padding of a byte", 'compression', ['88', '5c', '820fff']],
    ["Huffman's code with padding of zeros", 'compression', ['88', '5c', '8108']],
    ["EOS in Huffman's code", 'compression', ['88', '5c', '84ffffffff']],
    ["a name with EOS in Huffman's code", 'compression', ['88', '00', '84ffffffff', text('y')]],
    ['two states', 'malformed', ['88', '88']],
    ['a status after a field', 'malformed', ['00', text('a'), text('b'), '88']],
    ['a status that is none', 'malformed', ['08', text('abc')]],
    ['a status of two digits', 'malformed', ['08', text('99')]],
    ["a request's field", 'malformed', ['88', '82']],
    ['an unknown field that begins with a colon', 'malformed', ['88', '00', text(':x'), text('y')]],
    ["the same in Huffman's code", 'malformed', ['88', '00', '82b9e7', text('y')]],
    ['two lengths that differ', 'malformed', ['88', '5c', text('1'), '5c', text('2')]],
    ['a length that is no number', 'malformed', ['88', '5c', text('1,2')]],
    ['Transfer-Encoding', 'malformed', ['88', '0f2a', text('chunked')]],
    ['a name with a capital', 'malformed', ['88', '00', text('eTag'), text('y')]],
    ['a name with a space', 'malformed', ['88', '00', text('e tag'), text('y')]],
    ['an empty name', 'malformed', ['88', '00', text(''), text('y')]],
    ['a value with a line break', 'malformed', ['88', '00', text('a'), text('x\ny')]],
    ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'].map(
      (name): [string, HeadFault, string[]] => [name, 'malformed', ['88', '00', text(name), text('x')]],
    ),
  ])('refuses %s', (_, fault, block) => expect(read(...block)).toBe(fault));

  test('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const head = new HeadReader().read(Buffer.from(bytes));
        if (typeof head === 'object') expect(head.status === 0 || head.status >= 100).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Digits in five and six bits, padded with ones. */
function huffman(digits: string): Buffer {
  const bits = [...digits]
    .map(Number)
    .map((digit) =>
      digit < 3 ? digit.toString(2).padStart(5, '0') : (digit + 22).toString(2).padStart(6, '0'),
    )
    .join('');
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  return Buffer.from(padded.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

test('encodeFields() uses the static table, and never indexes what is secret', () => {
  // RFC 7541, C.3.1 without its last entry, and C.2.3.
  const fields = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
  ] as const;
  expect(encodeFields(fields).toString('hex')).toBe('828684');
  expect(encodeFields([[':path', '/sample/path']]).toString('hex')).toBe('040c2f73616d706c652f70617468');
  expect(encodeFields([['password', 'secret']]).toString('hex')).toBe('000870617373776f726406736563726574');
  expect(encodeFields([['authorization', 'x']]).toString('hex')).toBe('1f080178');
  // A number of several bytes (C.1.3: 1337 with a prefix of five bits; here 300 with seven).
  expect(
    encodeFields([['a', 'x'.repeat(300)]])
      .subarray(3, 6)
      .toString('hex'),
  ).toBe('7fad01');
});

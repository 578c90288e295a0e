import { describe, expect, it } from 'vitest';
import { analyseCell } from './analyse.ts';
import { exhausted } from './testing/cells.ts';
import { ranOf } from './testing/ran.ts';

describe('analyseCell()', () => {
  it('makes a measured cell of what holds', () => {
    const ran = exhausted();
    const cell = analyseCell(ran.cell, ran);
    expect(cell).toMatchObject({
      state: 'measured',
      name: 'cell',
      trial: 1,
      exhaustion: { host: 'client' },
      warnings: [],
    });
    expect(cell).toHaveProperty('explanation', expect.stringContaining('ran out of ports'));
  });

  it('makes an invalid cell of what does not, with the reason and its numbers', () => {
    const ran = ranOf({ connections: { protocols: { 'http/2': 16 } } });
    expect(analyseCell(ran.cell, ran)).toMatchObject({
      state: 'invalid',
      reason: expect.stringMatching(
        /^protocol: expected http\/1\.1 on .*, observed the client spoke http\/2 \(16/,
      ),
      explanation: expect.stringContaining('Failed checks: protocol.'),
      counts: { requests: 4_000 },
    });
  });

  it('gives plain data', () => {
    const ran = exhausted();
    const cell = analyseCell(ran.cell, ran);
    expect(JSON.parse(JSON.stringify(cell))).toEqual(cell);
  });
});

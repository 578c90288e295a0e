import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lead } from './lead.ts';

const took = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 200 });

test('Lead is a median of what the last 32 writes took, as of the last multiple of 8', () => {
  fc.assert(
    fc.property(took, (all) => {
      const lead = new Lead();
      expect(lead.us).toBe(0);
      for (const us of all) lead.learn(us);
      const known = all.slice(0, all.length < 8 ? all.length : all.length - (all.length % 8));
      const last = known.slice(-32).map((us) => Math.min(200, us));
      const below = last.filter((us) => us < lead.us).length;
      const above = last.filter((us) => us > lead.us).length;
      expect(last).toContain(lead.us);
      expect(Math.max(below, above)).toBeLessThanOrEqual(last.length / 2);
    }),
  );
});

test('Lead is at most 200 us after a stall, in which writes wait for each other', () => {
  const lead = new Lead();
  for (let write = 0; write < 1_000; write += 1) lead.learn(50_000);
  expect(lead.us).toBe(200);
  for (let write = 0; write < 32; write += 1) lead.learn(60);
  expect(lead.us).toBe(60);
});

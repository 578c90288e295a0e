import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lead } from './lead.ts';

test('Lead is never more than any of the last 32 answers took, and forgets those before the last 64', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 200 }), (took) => {
      const lead = new Lead();
      expect(lead.us).toBe(0);
      for (const [index, us] of took.entries()) {
        lead.learn(us);
        const known = took.slice(0, index + 1);
        expect(lead.us).toBeLessThanOrEqual(Math.min(...known.slice(-32)));
        expect(lead.us).toBeGreaterThanOrEqual(Math.min(...known.slice(-64)));
      }
    }),
  );
});

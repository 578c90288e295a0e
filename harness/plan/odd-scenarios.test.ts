import { expect, test } from 'vitest';
import { faultWith, oddScenarios } from './testing/odd-scenarios.ts';

test.each(oddScenarios(100))(
  'An odd scenario is planned, or refused with what and where, $seed: $what',
  ({ text }) => {
    expect(faultWith(text)).toBeNull();
  },
);

import { expect, test } from 'vitest';
import { strategyUnder } from '../../scenario/axes/defaults.ts';
import { CLOSED } from '../../scenario/testing/cell.ts';
import { MOST_RELAYED_MBIT, whyNoLink } from './able.ts';

test('whyNoLink() names the link that is too fast for the relay', () => {
  const why = (strategy: object) => whyNoLink(strategyUnder(CLOSED, strategy));
  expect(why({})).toBeNull();
  expect(why({ rttMs: 50 })).toBeNull();
  expect(why({ rateMbit: MOST_RELAYED_MBIT })).toBeNull();
  expect(why({ rateMbit: 1_000 })).toContain('between client and origin would need 1000 Mbit/s');
  expect(why({ path: 'nginx', upstreamRateMbit: 1_000 })).toContain('between proxy and origin');
});

import { expect, test } from 'vitest';
import type { CellNumbers } from '../../../result/result.ts';
import { hostOf, numbersOf } from '../../../result/testing/parts.ts';
import type { WithNumbers } from '../../cells.ts';
import { measured } from '../testing/results.ts';
import { hostsPicture } from './hosts.ts';

interface Closings {
  /** TIME_WAIT of both. */
  readonly proxy: number;
  readonly origin: number;
  /** Connections of the client that the proxy closed. */
  readonly closedByServer: number;
}

/** The texts below the arrows: on the client's hop, and on the proxy's. */
function closings({ proxy, origin, closedByServer }: Closings): readonly string[] {
  const hosts: CellNumbers['hosts'] = {
    client: hostOf({}),
    proxy: hostOf({ timeWaitPeak: proxy }),
    origin: hostOf({ timeWaitPeak: origin }),
  };
  const connections = { ...numbersOf().connections, closedByServer };
  const cell = measured('a', { numbers: { hosts, connections, exhaustion: null } }) as WithNumbers;
  const hops = hostsPicture(cell).text.split('class="hop"').slice(1);
  return hops.map((hop) => /class="small">([^<]*)</.exec(hop)![1]!);
}

test.each<[string, Closings, readonly string[]]>([
  [
    'closed by the proxy on its own hop',
    { proxy: 1_999, origin: 0, closedByServer: 0 },
    ['kept open', 'closed by proxy'],
  ],
  [
    'closed by the proxy towards the client, and by the origin behind it',
    { proxy: 5_945, origin: 4_891, closedByServer: 5_999 },
    ['5,999 closed by proxy', 'closed by origin'],
  ],
  [
    'kept behind the proxy',
    { proxy: 5_945, origin: 0, closedByServer: 5_999 },
    ['5,999 closed by proxy', 'kept open'],
  ],
])('hostsPicture() of connections %s', (_, given, said) => {
  expect(closings(given)).toEqual(said);
});

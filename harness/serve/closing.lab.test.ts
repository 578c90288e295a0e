import { describe, expect, test } from 'vitest';
import { createLab } from '../lab/create.ts';
import { describeLab, SMALL_LAB } from '../lab/testing.ts';
import { whyUnable } from './able.ts';
import { inspectNginx } from './nginx/nginx.ts';
import { cellPlan, speak } from './testing/cell.ts';
import { counter, timeWait } from './testing/kernel.ts';
import { startTarget } from './up.ts';

const nginx = await inspectNginx();
const plan = cellPlan({ path: 'nginx-stream' });
const unable = whyUnable(plan, nginx);
const note = unable === null ? '' : ` (skipped: ${unable})`;
const CONNECTIONS = 20;

describeLab('The side that closes first', () => {
  describe.skipIf(unable !== null)(`through a proxy of TCP${note}`, () => {
    test('is the same on both hops: if the client closes first, both client and proxy hold ports', async () => {
      // All ports, because a new connection from a port that the other side holds would end its TIME_WAIT.
      await using lab = await createLab({ ...SMALL_LAB, ports: null });
      await using target = await startTarget(plan, lab, { seed: 1, nginx, cold: true });
      const held = () => (['client', 'proxy', 'origin'] as const).map((host) => timeWait(lab, host));
      const close = (closer: 'client' | 'server' | 'reset') =>
        speak(lab, target.endpoint, { connections: CONNECTIONS, closer });

      await close('client');
      const [none, opened] = [
        { opened: 0, accepted: 0 },
        { opened: CONNECTIONS, accepted: 0 },
      ];
      await expect.poll(held).toEqual([opened, opened, none]);

      // Towards the client the proxy holds only the port that it listens on, for any number of connections.
      await close('server');
      const [both, accepted] = [
        { opened: CONNECTIONS, accepted: CONNECTIONS },
        { opened: 0, accepted: CONNECTIONS },
      ];
      await expect.poll(held).toEqual([opened, both, accepted]);

      // nginx does not pass on an RST: it ends the connection to the origin with FIN.
      await close('reset');
      const more = { opened: 2 * CONNECTIONS, accepted: CONNECTIONS };
      await expect.poll(held).toEqual([opened, more, accepted]);

      expect(counter(lab, 'proxy', 'ActiveOpens')).toBe(3 * CONNECTIONS);
      const { upstream, origin } = await target.logs();
      expect(upstream).toMatchObject({ requests: 3 * CONNECTIONS, unlogged: 0 });
      expect(origin).toMatchObject({ connections: 3 * CONNECTIONS, mostRequests: 1 });
    });
  });
});

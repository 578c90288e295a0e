import { expect, test } from 'vitest';
import { parseRoutes } from './routes.ts';

// iproute2 6.1 in a lab.
const TEXT = `host client
/proc/sys/net/ipv4/tcp_tw_reuse:2
198.18.1.0/24 dev to-origin scope link initcwnd 10 congctl cubic
198.18.2.0/24 dev to-proxy proto kernel scope link src 198.18.2.1
host origin
2001:2:0:1::/64 dev to-client metric 1024 initcwnd 4 congctl bbr pref medium
fe80::/64 dev to-client proto kernel metric 256 pref medium`;

test('parseRoutes() reads what the routes of each host set', () => {
  expect(parseRoutes(TEXT)).toEqual({
    client: [{ congestion: 'cubic', initialWindow: 10 }],
    proxy: [],
    origin: [{ congestion: 'bbr', initialWindow: 4 }],
  });
});

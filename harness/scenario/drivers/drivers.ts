import { autocannon } from './autocannon.ts';
import type { Driver } from './driver.ts';

/** In the order of the docs. */
export const DRIVERS = {
  socket: {
    client: "connlab's own, on `node:net`",
    purpose:
      'HTTP/1.x with exact control over opening, closing, writes and pipelining. The default, and the fastest',
  },
  undici: {
    client: 'the Pool of undici 8',
    purpose: 'what a service in Node with `fetch` or undici would see',
  },
  autocannon,
  http2: {
    client: "`node:http2` over connlab's own sockets",
    purpose: 'HTTP/2, with TLS (`h2`) and without (`h2c`)',
  },
  h3: {
    client: 'quiche in `@currentspace/http3`',
    purpose: 'HTTP/3. Optional: [what it takes](http3.md)',
  },
} as const satisfies Record<string, Driver>;

export const DRIVER_NAMES = Object.keys(DRIVERS) as (keyof typeof DRIVERS)[];

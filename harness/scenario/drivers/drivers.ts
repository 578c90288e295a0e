import { autocannon } from './autocannon.ts';
import type { Driver } from './driver.ts';

const AFTER_GOAWAY =
  'A request that the server refuses after a GOAWAY is sent again on another connection, once; one that is refused twice counts as `NGHTTP2_REFUSED_STREAM`.';

/** In the order of the docs. */
export const DRIVERS = {
  socket: {
    client: "connlab's own, on the kernel's sockets",
    purpose:
      'HTTP/1.x and HTTP/2 with exact control over opening, closing, writes, pipelining and streams. The default, and the fastest',
    limits: [
      'Interim answers (100 to 199) are skipped. A 101 is never an answer, because no request asks for it.',
      AFTER_GOAWAY,
    ],
  },
  undici: {
    client: 'the Pool of undici 8',
    purpose: 'what a service in Node with `fetch` or undici would see',
    limits: [
      'A head above 16 kB counts as `UND_ERR_HEADERS_OVERFLOW`.',
      'An answer that is cut off, and a connection that ends before an answer, both count as `UND_ERR_SOCKET`.',
      'It ends the connection after a 204 or 304 that has a Content-Length. (After a HEAD, and after a body with GET or DELETE, it would do so too: connlab tells it not to, by `reset: false`.)',
      'llhttp reports a reason without a code; connlab counts the code that llhttp has for that reason (`HPE_...`).',
    ],
  },
  autocannon,
  http2: {
    client: "`node:http2` over connlab's own sockets",
    purpose: 'HTTP/2 as a service in Node would see it, with TLS (`h2`) and without (`h2c`)',
    limits: [AFTER_GOAWAY],
  },
  h3: {
    client: 'quiche in `@currentspace/http3`',
    purpose: 'HTTP/3. Optional: [what it takes](http3.md)',
  },
} as const satisfies Record<string, Driver>;

export const DRIVER_NAMES = Object.keys(DRIVERS) as (keyof typeof DRIVERS)[];

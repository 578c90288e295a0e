import type { Driver } from './driver.ts';

export const http2: Driver = {
  client: "`node:http2` over connlab's own sockets",
  purpose: 'HTTP/2, with TLS (`h2`) and without (`h2c`)',
};

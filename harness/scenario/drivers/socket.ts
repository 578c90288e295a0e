import type { Driver } from './driver.ts';

export const socket: Driver = {
  client: "connlab's own, on `node:net`",
  purpose:
    'HTTP/1.x with exact control over opening, closing, writes and pipelining. The default, and the fastest',
};

import type { Driver } from './driver.ts';

export const socket: Driver = {
  client: "connlab's own, on `node:net`",
  purpose:
    'HTTP/1.x with exact control: who opens, who closes and how, pieces, pipelining. The default, and the fastest',
};

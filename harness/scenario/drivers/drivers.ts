import { autocannon } from './autocannon.ts';
import type { Driver } from './driver.ts';
import { h3 } from './h3.ts';
import { http2 } from './http2.ts';
import { socket } from './socket.ts';
import { undici } from './undici.ts';

/** In the order of the docs. */
export const DRIVERS = { socket, undici, autocannon, http2, h3 } as const satisfies Record<string, Driver>;

export const DRIVER_NAMES = Object.keys(DRIVERS) as (keyof typeof DRIVERS)[];

import type { Driver } from './driver.ts';

export const undici: Driver = {
  client: 'the Pool of undici 8',
  purpose: 'what a service in Node with `fetch` or undici would see',
};

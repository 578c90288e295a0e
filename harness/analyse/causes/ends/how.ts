import type { EndReason } from '../../../drive/exchange.ts';

/** How a service ended connections, to go on with after what it did. */
export const HOW: Readonly<Record<EndReason, string>> = {
  close: ', and said Connection: close with the last answer',
  'http/1.0': ', as HTTP/1.0 does',
  'no-length': ', to end the body',
  goaway: '',
  fin: ', by a FIN, without announcing it',
  rst: ', by RST, without announcing it',
};

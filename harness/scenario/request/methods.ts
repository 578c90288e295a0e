/** Methods that every driver and the lab's origin can send and answer (RFC 9110, 9.3; RFC 5789). */
export const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** Whether several equal requests have the effect of one, so that a client may repeat one by itself (RFC 9110, 9.2.2). */
export function isIdempotent(method: Method): boolean {
  return method !== 'POST' && method !== 'PATCH';
}

/** Whether a request without a body says so by `Content-Length: 0` (RFC 9110, 8.6). */
export function expectsBody(method: Method): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

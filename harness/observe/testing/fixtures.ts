import { fileURLToPath } from 'node:url';

/**
 * A /proc with one process, 4711. Its net/ was captured in a namespace of its own (Linux 6.18, ports 40000-40199):
 * a server on [::]:8080 with 5 connections over IPv4 and 3 over IPv6 that the clients closed, two to it and one of
 * IPv6 still open; a server on 198.18.0.1:8081 with one open.
 */
export const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

export const FIXTURE_PORTS = { low: 40_000, high: 40_199 };

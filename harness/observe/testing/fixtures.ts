import { fileURLToPath } from 'node:url';

/**
 * A folder in the format of /proc with one process, 4711. Its net/ was captured in a network namespace of its own
 * (Linux 6.18, ports 40000-40199). A server on [::]:8080 had 5 connections over IPv4 and 3 over IPv6 that the clients
 * had closed, and 3 open ones, one of them over IPv6. A server on 198.18.0.1:8081 had one open connection.
 */
export const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

export const FIXTURE_PORTS = { low: 40_000, high: 40_199 };

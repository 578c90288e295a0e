import { getSystemErrorMap } from 'node:util';
import type { CodeFamily, Meanings } from './meaning.ts';

/** Errors of the system calls connect, bind, socket, send and recv, by the names of errno(3). */
export const KERNEL: Meanings = {
  EADDRNOTAVAIL: {
    means: 'The client had no local port left for a connection to this address',
    look: 'Keep connections, or let the other end close first',
  },
  EADDRINUSE: {
    means: 'No port was left of the source address that the client binds to',
    look: 'Keep connections, let the other end close first, or use more source addresses',
  },
  ECONNREFUSED: {
    means: 'Nothing listens at that address and port',
    look: 'Look whether the server runs, or restarted',
  },
  ECONNRESET: {
    means: 'The other end reset the connection (RST)',
    look: 'Look for a crash or restart, for a server that closes with unread data, or for an idle time-out just when the request left',
  },
  EPIPE: {
    means: 'The other end had closed the connection when the request was written',
    look: "Let the client's idle time-out be shorter than the server's",
  },
  ECONNABORTED: {
    means: 'The kernel ended the connection',
    look: 'Look for an interface that went down',
  },
  ETIMEDOUT: {
    means: 'The other end did not acknowledge any more, nor answer a SYN',
    look: 'Look for a firewall that drops packets, a lossy link, or a full accept queue',
  },
  EHOSTUNREACH: {
    means: 'There is no way to the host',
    look: 'Look for a wrong address, or a firewall that rejects',
  },
  EHOSTDOWN: { means: 'The host does not answer on its own network', look: 'Look whether the host runs' },
  ENETUNREACH: {
    means: 'There is no route to the network',
    look: 'Look for a wrong address or a missing route',
  },
  ENETDOWN: { means: 'The interface is down', look: 'Look at `ip link`' },
  ENOTCONN: { means: 'The connection had ended already', look: 'Look for a server that closes at once' },
  EMFILE: {
    means: 'The driver had no file descriptor left for a connection',
    look: 'Raise `ulimit -n`, or limit the pool',
  },
  ENFILE: { means: 'The machine had no file left', look: 'Raise fs.file-max' },
  ENOBUFS: { means: 'The kernel had no memory for the socket', look: 'Look at net.ipv4.tcp_mem' },
  ENOMEM: { means: 'The kernel had no memory left', look: 'Look at net.ipv4.tcp_mem and at free memory' },
  EACCES: {
    means: 'The kernel does not allow the connection',
    look: 'Look for a rule of a firewall or SELinux',
  },
  EPERM: {
    means: 'A rule of a firewall on the client forbids the connection',
    look: 'Look at `nft list ruleset`',
  },
  EPROTO: {
    means: 'TLS or the kernel met bytes that break the protocol',
    look: 'Look whether that port speaks TLS',
  },
  EINVAL: {
    means: 'The kernel does not take that address or option',
    look: 'Look at the source address and at the URL',
  },
  EAFNOSUPPORT: {
    means: 'The kernel does not have that kind of address',
    look: 'Look whether IPv6 is turned off',
  },
};

const SYSTEM = new Map([...getSystemErrorMap().values()]);

/** Errnos that are no errors of a connection; libuv has words for them. */
export const OTHER_ERRNOS: CodeFamily = {
  name: 'E...',
  pattern: /^(E(?!RR_)[A-Z0-9_]+)$/,
  meaning: ([code = '']) => ({
    means: `The system says: ${SYSTEM.get(code) ?? code}`,
    look: 'Look the code up in errno(3)',
  }),
};

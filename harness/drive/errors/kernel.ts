import { getSystemErrorMap } from 'node:util';
import type { CodeFamily, Meanings } from './meaning.ts';

/** Errors of the system calls connect, bind, socket, send and recv, by the names of errno(3). */
export const KERNEL: Meanings = {
  EADDRNOTAVAIL: {
    means: 'The client had no local port left for a connection to this address',
    look: 'Reuse connections, or let the other end close first',
  },
  EADDRINUSE: {
    means: 'The source address that the client binds to had no port left',
    look: 'Reuse connections, let the other end close first, or use more source addresses',
  },
  ECONNREFUSED: {
    means: 'Nothing listens on that address and port, or a firewall rejects with an RST',
    look: 'Check whether the server is running, or was restarted',
  },
  ECONNRESET: {
    means: 'The other end reset the connection (RST)',
    look: 'Look for a crash or restart, a server that closes with unread data, or one that closed the idle connection just as the request was sent',
  },
  EPIPE: {
    means: 'The other end had closed the connection before the request was written',
    look: "Make the client's idle timeout shorter than the server's",
  },
  ECONNABORTED: {
    means: 'The kernel of the client was told to end the connection',
    look: 'Look for a program that kills sockets, as `ss --kill` does',
  },
  ETIMEDOUT: {
    means: 'The other end did not answer a SYN, or stopped acknowledging data',
    look: 'Look for a firewall that drops packets, a lossy link, or a full accept queue',
  },
  EHOSTUNREACH: {
    means: 'There is no route to the host, or it does not answer on its own network (ARP)',
    look: 'Check the address and whether the host is up; look for a firewall that rejects',
  },
  EHOSTDOWN: { means: 'A router does not know the host (ICMP)', look: 'Check the address' },
  ENETUNREACH: {
    means: 'There is no route to the network',
    look: 'Look for a wrong address or a missing route',
  },
  ENETDOWN: { means: 'The network interface is down', look: 'Check `ip link`' },
  ENOTCONN: { means: 'The connection had already ended', look: 'Look for a server that closes at once' },
  EMFILE: {
    means: 'The driver had no file descriptor left for a connection',
    look: 'Raise `ulimit -n`, or limit the pool',
  },
  ENFILE: { means: 'The machine had no file descriptor left', look: 'Raise fs.file-max' },
  ENOBUFS: { means: 'The kernel had no memory for the socket', look: 'Check net.ipv4.tcp_mem' },
  ENOMEM: { means: 'The kernel had no memory left', look: 'Check net.ipv4.tcp_mem and free memory' },
  EACCES: {
    means: 'The kernel did not allow the connection',
    look: 'Look for a rule of the firewall or of SELinux',
  },
  EPERM: {
    means: 'A firewall rule or a BPF program on the client forbids the connection',
    look: 'Check `nft list ruleset` and `bpftool cgroup tree`',
  },
  EPROTO: {
    means: 'TLS or the kernel received bytes that break the protocol',
    look: 'Check whether that port speaks TLS',
  },
  EINVAL: {
    means: 'The kernel does not accept that address or option',
    look: 'Check the source address and the URL',
  },
  EAFNOSUPPORT: {
    means: 'The kernel does not support that kind of address',
    look: 'Check whether IPv6 is turned off',
  },
};

const SYSTEM = new Map([...getSystemErrorMap().values()]);

/** Errnos that are no errors of a connection; libuv has words for them. */
export const OTHER_ERRNOS: CodeFamily = {
  name: 'E...',
  pattern: /^(E(?!RR_)[A-Z0-9_]+)$/,
  meaning: ([code = '']) => ({
    means: `The system says: ${SYSTEM.get(code) ?? code}`,
    look: 'Look up the code in errno(3)',
  }),
};

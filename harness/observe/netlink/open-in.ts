import { closeSync, openSync, readlinkSync } from 'node:fs';
import { libc, openNetlink } from './diag-socket.ts';
import { CLONE_NEWNET } from './headers.ts';

const OWN = '/proc/thread-self/ns/net';

/**
 * A descriptor of a netlink socket in the network namespace of a process; null if that is not allowed: then the caller is an
 * ordinary user, or the process has ended. Only this thread enters the namespace, and it has left it on return.
 */
export function openNetlinkIn(pid: number): number | null {
  const theirs = `/proc/${pid}/ns/net`;
  try {
    if (readlinkSync(theirs) === readlinkSync(OWN)) return openNetlink();
    const own = openSync(OWN, 'r');
    try {
      if (!enter(theirs)) return null;
      const fd = openNetlink();
      // It would measure the wrong network from now on.
      if (libc()!.setns(own, CLONE_NEWNET) !== 0) process.abort();
      return fd;
    } finally {
      closeSync(own);
    }
  } catch {
    return null;
  }
}

/** Moves this thread into a network namespace. False: it is not allowed to. Throws if there is no such namespace. */
export function enter(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    return libc()?.setns(fd, CLONE_NEWNET) === 0;
  } finally {
    closeSync(fd);
  }
}

import { DiagSocket } from './diag-socket.ts';
import { openThroughProgram } from './hand-over.ts';
import { openNetlinkIn } from './open-in.ts';

/**
 * Opens a socket that lists the TCP sockets of each process's network namespace; null where it cannot: the kernel has no
 * sock_diag, this Node cannot call C, or a sandbox forbids it. Close each.
 */
export async function openDiagSockets(pids: readonly number[]): Promise<readonly (DiagSocket | null)[]> {
  const direct = pids.map(openNetlinkIn);
  const isLeft = (index: number): boolean => direct[index] === null;
  const left = pids.filter((_, index) => isLeft(index));
  const copied = [...(await openThroughProgram(left))];
  const fds = direct.map((fd, index) => (isLeft(index) ? copied.shift() : fd) ?? null);
  return fds.map((fd) => (fd === null ? null : working(new DiagSocket(fd))));
}

/** null, and closed, if the kernel does not answer it. */
function working(socket: DiagSocket): DiagSocket | null {
  try {
    // A list of no states, for which the kernel does not look through its table.
    socket.ask({ states: 0 }).next(() => {});
    return socket;
  } catch {
    socket[Symbol.dispose]();
    return null;
  }
}

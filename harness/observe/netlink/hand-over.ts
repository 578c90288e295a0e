import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { labEnvironment } from '../../lab/environment.ts';
import { libc } from './diag-socket.ts';
import { SYS_PIDFD_GETFD, SYS_PIDFD_OPEN } from './headers.ts';

const OPENER = fileURLToPath(new URL(`./opener${extname(import.meta.url)}`, import.meta.url));

/**
 * Descriptors of netlink sockets in the network namespaces of these processes, which belong to a user namespace of this
 * user's: null where that is not possible. A process with threads, as this one, cannot enter a user namespace
 * (userns_install() in user_namespace.c), so a short program does, and its descriptors are copied.
 */
export async function openThroughProgram(pids: readonly number[]): Promise<readonly (number | null)[]> {
  const [first] = pids;
  const none = pids.map(() => null);
  if (first === undefined || libc() === null) return none;
  // Without --pid and --fork, nsenter becomes the program, so its pid is the one known here.
  const words = ['--target', String(first), '--user', '--preserve-credentials', process.execPath, OPENER];
  const child = spawn('nsenter', [...words, ...pids.map(String)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
    env: labEnvironment(),
    detached: true, // so that Ctrl-C in the terminal reaches only the harness
  });
  const ended = Promise.race([once(child, 'close'), once(child, 'error')]).catch(() => {});
  child.stdin.on('error', () => {}); // EPIPE: it has ended
  try {
    const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text));
    const fds = await Promise.race([line, ended.then(() => null)]);
    return fds === null ? none : copyDescriptors(child.pid!, JSON.parse(fds));
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** Copies descriptors of another process into this one with pidfd_getfd(2). */
function copyDescriptors(pid: number, fds: readonly (number | null)[]): readonly (number | null)[] {
  const { syscall, close } = libc()!;
  const process = Number(syscall(SYS_PIDFD_OPEN, BigInt(pid), 0n, 0n));
  if (process === -1) return fds.map(() => null);
  const copies = fds.map((fd) => {
    const copy = fd === null ? -1 : Number(syscall(SYS_PIDFD_GETFD, BigInt(process), BigInt(fd), 0n));
    return copy === -1 ? null : copy;
  });
  close(process);
  return copies;
}

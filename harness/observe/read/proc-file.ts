import { closeSync, openSync, readSync } from 'node:fs';

/** Reads a file of /proc: its text, or null if the process has ended or the kernel does not have the file. */
export type ReadProc = (path: string) => string | null;

let scratch = Buffer.allocUnsafe(64 * 1024);

/**
 * The text of a file in /proc; null if the process has ended or the kernel does not have the file. Throws other
 * errors of the system (EACCES, EMFILE, ...).
 *
 * It is synchronous because the kernel makes the text within read(), so there is nothing to wait for: through the
 * thread pool a read of `sockstat` costs 63 us of CPU instead of 17.
 */
export function readProc(path: string): string | null {
  return readOr(null, () => {
    const length = readWhole(path);
    return scratch.toString('latin1', 0, length);
  });
}

/**
 * Files of /proc that are read again and again. They stay open, because opening and closing costs more than reading. A file
 * of a process that has ended gives null, unlike one of /proc/<pid>/net, which keeps the network namespace alive.
 */
export class ProcFiles implements Disposable {
  readonly #fds = new Map<string, number>();

  /** Like `readProc`. */
  readonly read: ReadProc = (path) =>
    readOr(null, () => {
      const fd = this.#fds.get(path) ?? openSync(path, 'r');
      this.#fds.set(path, fd);
      try {
        return scratch.toString('latin1', 0, readFromStart(fd));
      } catch (error) {
        this.#close(path, fd);
        throw error;
      }
    });

  [Symbol.dispose](): void {
    for (const [path, fd] of this.#fds) this.#close(path, fd);
  }

  #close(path: string, fd: number): void {
    this.#fds.delete(path);
    closeSync(fd);
  }
}

/** The result of `read`, or `otherwise` if the process or its file does not exist. */
export function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isGone(error)) return otherwise;
    throw error;
  }
}

/** Whether the error means that the process or its file does not exist. */
export function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  // ESRCH: the process ended between open() and read().
  return code === 'ENOENT' || code === 'ESRCH';
}

/**
 * Reads a file into `scratch` with one call: the kernel makes the text of the files kept open here as one record
 * (single_open() in seq_file.c), so less than the buffer's size is all. Returns the length in bytes.
 */
function readFromStart(fd: number): number {
  const length = readSync(fd, scratch, 0, scratch.length, 0);
  if (length < scratch.length) return length;
  scratch = Buffer.allocUnsafe(scratch.length * 2);
  return readFromStart(fd);
}

/** Reads a whole file into `scratch`: read() returns at most a page of a seq_file. Returns the length in bytes. */
function readWhole(path: string): number {
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      if (length === scratch.length) scratch = Buffer.concat([scratch], scratch.length * 2);
      const read = readSync(fd, scratch, length, scratch.length - length, null);
      if (read === 0) return length;
      length += read;
    }
  } finally {
    closeSync(fd);
  }
}

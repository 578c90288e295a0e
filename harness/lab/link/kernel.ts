import { UnableError } from '../../errors.ts';
import { bindLibc, errno, type Libc } from '../../native/libc.ts';

const FUNCTIONS = {
  socket: { return: 'int32', arguments: ['int32', 'int32', 'int32'] },
  bind: { return: 'int32', arguments: ['int32', 'pointer', 'uint32'] },
  setsockopt: { return: 'int32', arguments: ['int32', 'int32', 'int32', 'pointer', 'uint32'] },
  getsockopt: { return: 'int32', arguments: ['int32', 'int32', 'int32', 'pointer', 'pointer'] },
  if_nametoindex: { return: 'uint32', arguments: ['pointer'] },
  mmap: { return: 'pointer', arguments: ['pointer', 'uint64', 'int32', 'int32', 'int32', 'int64'] },
  sendmmsg: { return: 'int32', arguments: ['int32', 'pointer', 'uint32', 'int32'] },
  timerfd_create: { return: 'int32', arguments: ['int32', 'int32'] },
  timerfd_settime: { return: 'int32', arguments: ['int32', 'int32', 'pointer', 'pointer'] },
  clock_gettime: { return: 'int32', arguments: ['int32', 'pointer'] },
} as const;

export type Kernel = Libc<typeof FUNCTIONS>;

/** Throws an UnableError if this Node cannot call the C library. */
export function bindKernel(): Kernel {
  const kernel = bindLibc(FUNCTIONS);
  if (kernel !== null) return kernel;
  throw new UnableError(
    'This Node cannot call the C library',
    'use the Node that connlab pins, 26.10 or later',
  );
}

/** The result of a call that gives -1 on failure. Throws with its name and error number. */
export function done(result: number, name: string): number {
  if (result !== -1) return result;
  throw new Error(`Could not make the link: ${name} failed with error number ${errno()}`);
}

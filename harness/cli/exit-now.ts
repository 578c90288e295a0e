import { bindLibc } from '../native/libc.ts';

/**
 * Ends this process at once. process.exit() would first wait for the threads that do file system calls and ask the resolver:
 * some of these calls take minutes, or never return, and signals no longer help then.
 */
export function exitNow(code: number): never {
  process.emit('exit', code);
  exitWithoutWaiting(code);
  process.exit(code);
}

/** Returns if this Node cannot call C. */
function exitWithoutWaiting(code: number): void {
  bindLibc({ _exit: { return: 'void', arguments: ['int32'] } })?._exit(code);
}

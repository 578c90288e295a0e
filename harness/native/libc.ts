import type ffi from 'node:ffi';

type Definitions = Parameters<typeof ffi.dlopen>[1] & {};

/** Functions of the C library, by name. */
export type Libc<T extends Definitions> = ReturnType<typeof ffi.dlopen<T>>['functions'];

/** Memory that the kernel may be told the address of. */
export interface OffHeap {
  readonly buffer: ArrayBuffer;
  readonly address: bigint;
}

/** Libraries whose functions are in use: garbage collection of a library would unload them. */
const kept: object[] = [];

/** This thread's errno, which it keeps in the same place for all of its life. null: no function was bound yet. */
let errnoOf: Int32Array | null = null;

/** Binds functions of the C library. null: this Node cannot call C, the machine cannot, or a function is missing. */
export function bindLibc<const T extends Definitions>(definitions: T): Libc<T> | null {
  const library = nodeFfi();
  if (library === undefined) return null;
  try {
    const { lib, functions } = library.dlopen(null, definitions);
    kept.push(lib);
    errnoOf ??= new Int32Array(
      library.toArrayBuffer(addressOfErrno(library), Int32Array.BYTES_PER_ELEMENT, false),
    );
    return functions as Libc<T>;
  } catch {
    return null;
  }
}

/**
 * Memory outside V8's heap: V8 moves the contents of small typed arrays, and a pointer to them would go stale. Keep the
 * object as long as the kernel may use its address. Call it only where `bindLibc` returned functions.
 */
export function offHeap(bytes: number): OffHeap {
  const buffer = new ArrayBuffer(bytes);
  return { buffer, address: nodeFfi()!.getRawPointer(buffer) };
}

/** Memory of another owner, such as mmap(2), as a buffer. It must stay mapped as long as the buffer is used. */
export function mapped(address: bigint, bytes: number): ArrayBuffer {
  return nodeFfi()!.toArrayBuffer(address, bytes, false);
}

/** Address of a function of the C library or of libuv, to be passed to C. null: there is none of that name. */
export function addressOf(name: string): bigint | null {
  const library = nodeFfi();
  if (library === undefined) return null;
  const { lib } = library.dlopen(null, {});
  kept.push(lib);
  try {
    return lib.getSymbol(name);
  } catch {
    return null;
  }
}

/** Address of this thread's uv_loop_t. null: this Node does not tell (before 26.6). */
export function eventLoopAddress(): bigint | null {
  return nodeFfi()?.getCurrentEventLoop?.() ?? null;
}

/** Error number of the last call that failed. Ask right after the call: the next one may change it. */
export function errno(): number {
  return errnoOf![0]!;
}

/** Asked before the first call, because loading a library changes its value. */
function addressOfErrno(library: typeof ffi): bigint {
  const { lib, functions } = library.dlopen(null, { __errno_location: { return: 'pointer', arguments: [] } });
  kept.push(lib);
  return functions.__errno_location();
}

/** Without the warning that Node prints where it is first loaded: users would read it, and logs would have it. */
function nodeFfi(): typeof ffi | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:ffi') as typeof ffi | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

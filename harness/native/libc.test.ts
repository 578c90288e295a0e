import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { bindLibc, errno, mapped, offHeap } from './libc.ts';

/** Linux constants, the same on all architectures: include/uapi/asm-generic/errno-base.h and errno.h. */
const EBADF = 9;
const ENOTSOCK = 88;

test('bindLibc() binds functions that read and write memory off the heap', () => {
  const libc = bindLibc({
    gethostname: { return: 'int32', arguments: ['pointer', 'uint64'] },
    strlen: { return: 'uint64', arguments: ['pointer'] },
  })!;
  const { buffer, address } = offHeap(64);
  expect(libc.gethostname(address, 64n)).toBe(0);
  const length = Number(libc.strlen(address));
  expect(length).toBeGreaterThan(0);
  expect([...new Uint8Array(mapped(address, length))]).toEqual([...new Uint8Array(buffer, 0, length)]);
});

test('errno() is that of the last call', () => {
  const libc = bindLibc({
    close: { return: 'int32', arguments: ['int32'] },
    shutdown: { return: 'int32', arguments: ['int32', 'int32'] },
  })!;
  expect([libc.close(-1), errno()]).toEqual([-1, EBADF]);
  const file = openSync('/dev/null', 'r');
  expect([libc.shutdown(file, 1), errno()]).toEqual([-1, ENOTSOCK]);
  closeSync(file);
});

test('bindLibc() is null where a function is missing, or node:ffi is', () => {
  expect(bindLibc({ no_such_function_anywhere: { return: 'int32', arguments: [] } })).toBeNull();
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  expect(bindLibc({ getpid: { return: 'int32', arguments: [] } })).toBeNull();
});

test('bindLibc() prints no warning', () => {
  const libc = JSON.stringify(new URL('./libc.ts', import.meta.url));
  const program = `
    const { bindLibc } = await import(${libc});
    process.stdout.write(String(bindLibc({ getpid: { return: 'int32', arguments: [] } }).getpid() === process.pid));
    process.emitWarning('of another');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(stdout).toBe('true');
  expect(stderr).toMatch(/^\(node:\d+\) Warning: of another\n/);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnableError } from '../errors.ts';
import { HOSTS, type HostName } from '../scenario/strategy.ts';
import { coresFor, readPinning } from './cpus.ts';
import type { Lab, LabHost } from './lab.ts';
import { readMachine } from './machine.ts';
import { addressCount } from './namespace/network.ts';
import { startProgram } from './namespace/start.ts';
import type { Program } from './program.ts';
import type { LabSpec } from './spec.ts';

// The program leads a process group that includes its children (nginx's workers). Descriptor 3 is a socket to the
// harness: the script writes the pid to it, and kills the whole group when the harness ends and so closes it.
// `<&4`: a shell gives a background command /dev/null as its input unless a copy of the descriptor is named.
const START_GROUP = `
exec 4<&0
setsid "$@" <&4 3>&- 4<&- &
program=$!
echo $program >&3
{ read -r _ <&3; kill -9 -$program || kill -9 $program; } </dev/null >/dev/null 2>&1 4<&- &
watcher=$!
exec 3>&- 4<&- </dev/null
wait $program
code=$?
kill -9 -$program $watcher 2>/dev/null
exit $code`;

// Removes the folder when its input ends, which happens at the latest when the harness ends.
const REMOVE_FOLDER = 'read -r _; until rm -rf "$0"; do sleep 0.05; done';

/**
 * A lab without namespaces, for machines that do not allow them: all hosts are this machine, connected by its
 * loopback, and no setting is changed. It hides exhaustion, because tcp_tw_reuse=2 reuses ports on loopback after 1 s.
 */
export async function openLoopbackLab(spec: LabSpec): Promise<Lab> {
  const startedMs = performance.now();
  const folder = await openFolder();
  const { ports, sysctls } = readMachine();
  const hosts = HOSTS.map((name): [HostName, LabHost] => [
    name,
    { name, pid: process.pid, ports, sysctls, routes: [] },
  ]);
  const address = spec.ipVersion === 4 ? '127.0.0.1' : '::1';
  const pinning = readPinning(spec.cores);
  const started: Program[] = [];
  return {
    kind: 'host',
    hosts: Object.fromEntries(hosts) as Record<HostName, LabHost>,
    folder: { outside: folder.path, inside: folder.path },
    readyMs: performance.now() - startedMs,
    address: () => address,
    sources: (from, to) => loopbackSources(spec, from, to),
    measureLinks: async () => [],
    lost: () => null,
    start: async (host, spec) => {
      const cpus = coresFor(pinning[host], spec.core);
      const program = await startProgram({ host, cpus, enter: [], script: START_GROUP }, spec);
      started.push(program);
      return program;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((program) => program.stop(0)));
      await folder.close();
    },
  };
}

async function openFolder(): Promise<{ path: string; close: () => Promise<void> }> {
  const path = await makeFolder(tmpdir());
  const keeper = spawn('sh', ['-c', REMOVE_FOLDER, path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const exited = once(keeper, 'close');
  const close = async (): Promise<void> => {
    keeper.stdin.end();
    await exited;
  };
  return { path, close };
}

/** Least free space of the temporary folder, in bytes: the access log of nginx has 200 bytes for each request. */
const LEAST_FREE_BYTES = 16 * 2 ** 20;

async function makeFolder(below: string): Promise<string> {
  const remedy = 'make room there, or set TMPDIR to another folder that exists and is writable';
  const made = await mkdtemp(join(below, 'connlab-')).catch((error: NodeJS.ErrnoException) => {
    throw new UnableError(`Cannot make a folder in the temporary folder ${below} (${error.code})`, remedy);
  });
  const { bavail, bsize } = await statfs(made);
  if (bavail * bsize >= LEAST_FREE_BYTES) return made;
  await rmdir(made);
  throw new UnableError(`The temporary folder ${below} is full: ${bavail * bsize} bytes are free`, remedy);
}

/** Every address in 127/8 is this machine. IPv6 has only one loopback address. */
function loopbackSources(spec: LabSpec, from: HostName, to: HostName): readonly string[] {
  if (spec.ipVersion === 6) return ['::1'];
  return Array.from({ length: addressCount(spec, from, to) }, (_, index) => `127.0.0.${index + 1}`);
}

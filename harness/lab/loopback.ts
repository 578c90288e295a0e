import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOSTS, type HostName } from '../scenario/strategy.ts';
import { readPinning, tasksetArguments } from './cpus.ts';
import type { Lab, LabHost, LabSpec } from './lab.ts';
import { readMachine } from './machine.ts';
import { addressCount } from './namespace/network.ts';
import { startProgram } from './namespace/start.ts';
import type { Program } from './program.ts';

// The program leads a process group with its children (nginx's workers). Descriptor 3 is a socket to the harness:
// it takes the pid, and when it ends, because the harness did, the whole group is killed.
// `<&4`: a background command of a shell reads /dev/null unless its input is a copy made before.
const LEASH = `
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

// Removes the folder when its input ends, as it does when the harness ends.
const FOLDER_LEASH = 'read -r _; until rm -rf "$0"; do sleep 0.05; done';

/**
 * The machine's own loopback for those who cannot have namespaces: one "host" for all, nothing changed.
 * Loopback hides exhaustion: tcp_tw_reuse reuses there after one second.
 */
export async function openLoopbackLab(spec: LabSpec): Promise<Lab> {
  const startedMs = performance.now();
  const folder = await openFolder();
  const { ports, sysctls } = readMachine();
  const hosts = HOSTS.map((name): [HostName, LabHost] => [name, { name, pid: process.pid, ports, sysctls }]);
  const address = spec.ipVersion === 4 ? '127.0.0.1' : '::1';
  const pinning = readPinning();
  const started: Program[] = [];
  return {
    kind: 'host',
    hosts: Object.fromEntries(hosts) as Record<HostName, LabHost>,
    folder: { outside: folder.path, inside: folder.path },
    readyMs: performance.now() - startedMs,
    address: () => address,
    sources: (from, to) => loopbackSources(spec, from, to),
    start: async (host, spec) => {
      const program = await startProgram({ host, cpus: pinning[host], prefix: leash(pinning[host]) }, spec);
      started.push(program);
      return program;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((program) => program.stop(0)));
      await folder.close();
    },
  };
}

function leash(cpus: readonly number[]): readonly [string, ...string[]] {
  const [command, ...words] = [...tasksetArguments(cpus), 'sh', '-c', LEASH, 'sh'];
  return [command!, ...words];
}

async function openFolder(): Promise<{ path: string; close: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'connlab-'));
  const keeper = spawn('sh', ['-c', FOLDER_LEASH, path], {
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

/** All of 127/8 is this machine; IPv6 has one loopback address. */
function loopbackSources(spec: LabSpec, from: HostName, to: HostName): readonly string[] {
  if (spec.ipVersion === 6) return ['::1'];
  return Array.from({ length: addressCount(spec, from, to) }, (_, index) => `127.0.0.${index + 1}`);
}

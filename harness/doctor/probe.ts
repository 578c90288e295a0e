import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import os from 'node:os';
import { delimiter, join } from 'node:path';
import { whyNoH3 } from '../drive/h3/able.ts';
import { messageOf } from '../errors.ts';
import { createLab } from '../lab/create.ts';
import { unshareArguments } from '../lab/namespace/holder.ts';
import { readFacts } from '../lab/refusal.ts';
import type { LabSpec } from '../lab/spec.ts';
import { type Attempt, type Probes, TOOLS, type Tool } from './probes.ts';
import { measureTimers } from './timers.ts';

/** The PATH of an ordinary user often lacks the folders of tc and nginx. */
const PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);
const ATTEMPT_MS = 5_000;
const WITH_LINK: LabSpec = {
  ...{ kind: 'namespaces', ipVersion: 4, ports: null, sysctls: {}, sourceAddresses: 1, bindAddresses: 1 },
  links: [
    {
      ...{ a: 'client', b: 'origin', seed: 1, rttMs: 1, jitterMs: 0, lossPercent: 0, lossBurst: 1 },
      ...{ rateMbit: 'unlimited', queueMs: 0 },
    },
  ],
};

/** Tries what the lab will do, in temporary namespaces. `nginx`: the result of looking for it. */
export async function probeMachine(nginx: Probes['nginx']): Promise<Probes> {
  const [namespaces, sysctl, veth, links, noH3Client, tools, openFiles] = await Promise.all([
    attemptInside('mount -t tmpfs connlab /dev/shm && unshare --net true'),
    attemptInside('echo 40000 40999 > /proc/sys/net/ipv4/ip_local_port_range'),
    attemptInside('ip link add connlab0 type veth peer name connlab1'),
    attemptLinks(),
    whyNoH3(),
    findTools(),
    readOpenFileLimit(),
  ]);
  return {
    platform: process.platform,
    privileges: process.getuid?.() === 0 ? 'root' : 'user',
    refusal: readFacts(namespaces.message),
    namespaces,
    sysctl,
    veth,
    links,
    nginx,
    noH3Client,
    tools,
    openFiles,
    cores: os.availableParallelism(),
    timers: await measureTimers(), // after the attempts, which use the CPU
    kernel: os.release(),
    node: process.versions.node,
  };
}

function attemptInside(script: string): Promise<Attempt> {
  return run('unshare', [...unshareArguments(process.getuid?.() ?? 0), 'sh', '-c', script]).then(
    () => ({ ok: true, message: '' }),
    (error: Error & { stderr?: string }) => ({ ok: false, message: lastLine(error.stderr || error.message) }),
  );
}

async function findTools(): Promise<Probes['tools']> {
  const found = await Promise.all(TOOLS.map(async (tool) => [tool, await findTool(tool)] as const));
  return Object.fromEntries(found) as Record<Tool, string | null>;
}

async function findTool(tool: Tool): Promise<string | null> {
  for (const folder of PATH.split(delimiter).filter(Boolean)) {
    const file = join(folder, tool);
    const runnable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runnable) return file;
  }
  return null;
}

/** Node raises its own soft limit to the hard one when it starts, and so do the lab's programs. */
async function readOpenFileLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  return soft === undefined || soft === 'unlimited' ? Infinity : Number(soft);
}

function run(command: string, words: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = { env: { ...process.env, PATH }, timeout: ATTEMPT_MS, killSignal: 'SIGKILL' } as const;
  execFile(command, words, options, (error, stdout, stderr) => {
    if (error === null) resolve(stdout);
    else reject(Object.assign(error, { stderr }));
  });
  return promise;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** A lab whose client has a link with a delay. */
async function attemptLinks(): Promise<Attempt> {
  try {
    await using _lab = await createLab(WITH_LINK);
    return { ok: true, message: '' };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

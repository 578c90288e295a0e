import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { refusal } from '../refusal.ts';
import { openShell, type Shell } from './shell.ts';

/** One network namespace, held open by a sleeping process. */
export interface Anchor {
  /** Of the sleeping process, as the harness sees it. */
  readonly pid: number;
}

/**
 * The process that owns the lab: process 1 of a pid namespace, a shell that reads its commands from a pipe of
 * the harness. When the harness ends, in whatever way, the pipe ends, the shell exits, and the kernel kills
 * all that lives in the namespace; the network and mount namespaces and everything in them go with it.
 */
export interface Holder extends AsyncDisposable {
  /** As the harness sees it. */
  readonly pid: number;
  readonly anchors: Readonly<Record<HostName, Anchor>>;
  /** Runs shell lines in the lab; resolves with what they printed. Rejects where the last one fails. */
  command(script: string): Promise<string>;
}

/** Where the lab's own tmpfs is mounted, inside its mount namespace: a folder that every Linux has. */
export const LAB_FOLDER = '/dev/shm';

// The mounted /proc is still the outer one: /proc/self there gives the pid as the harness sees it.
const READ_OUTER_PID = 'read -r pid rest </proc/self/stat';

const ANCHOR = `${READ_OUTER_PID}; echo "anchor $0 $pid"; exec sleep infinity`;

/** Root makes namespaces as it is; an ordinary user by way of a user namespace, in which it is root. */
export function unshareArguments(uid: number): readonly string[] {
  const asUser = uid === 0 ? [] : ['--user', '--map-root-user'];
  return [...asUser, '--mount', '--pid', '--net', '--fork', '--kill-child'];
}

/** Makes the namespaces of a lab. Rejects with an UnableError where the machine does not allow them. */
export async function openHolder(): Promise<Holder> {
  const shell = openShell(['unshare', ...unshareArguments(process.getuid?.() ?? 0), 'sh', '-s']);
  try {
    await shell.command(`mount -t tmpfs -o mode=0700 connlab ${LAB_FOLDER}`);
    const { pid, anchors } = await openAnchors(shell);
    return { pid, anchors, command: shell.command, [Symbol.asyncDispose]: shell.close };
  } catch (error) {
    await shell.close();
    throw refusal(shell.stderrTail(), { cause: error });
  }
}

async function openAnchors(shell: Shell): Promise<Pick<Holder, 'pid' | 'anchors'>> {
  const spawned = HOSTS.map((host) => `unshare --net sh -c '${ANCHOR}' ${host} </dev/null &`);
  shell.send([...spawned, `${READ_OUTER_PID}; echo "holder $pid"`].join('\n'));
  const anchors = new Map<string, Anchor>();
  let pid = 0;
  while (pid === 0 || anchors.size < HOSTS.length) {
    const [kind, ...words] = (await shell.nextLine()).split(' ');
    if (kind === 'holder') pid = Number(words[0]);
    else anchors.set(words[0]!, { pid: Number(words[1]) });
  }
  return { pid, anchors: Object.fromEntries(anchors) as Record<HostName, Anchor> };
}

import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { refusal } from '../refusal.ts';
import { openShell, type Shell } from './shell.ts';

/** By host, the pid (outside the lab) of the sleeping process that keeps its network namespace open. */
export type Anchors = Readonly<Record<HostName, number>>;

/**
 * The process that owns the lab: process 1 of a pid namespace, a shell that reads commands from a pipe of the
 * harness. However the harness ends, the pipe closes, the shell exits, and the kernel kills every process in the
 * namespace. The network and mount namespaces are removed with them.
 */
export interface Holder extends AsyncDisposable {
  /** Outside the lab, in the pid namespace of the harness. */
  readonly pid: number;
  readonly anchors: Anchors;
  /** The same for the namespace between the hosts, in which links with conditions are; null: there is none. */
  readonly link: number | null;
  /** Runs a shell script in the lab. Resolves with its output, rejects if its last command fails. */
  command(script: string): Promise<string>;
}

/** Mount point of the lab's tmpfs, inside its mount namespace. Every Linux has this folder. */
export const LAB_FOLDER = '/dev/shm';

/** Shell: reads the shell's own pid outside the lab. The mounted /proc is still that of the harness. */
export const READ_OUTER_PID = 'read -r pid rest </proc/self/stat';

const ANCHOR = `${READ_OUTER_PID}; echo "anchor $0 $pid"; exec sleep infinity`;

/** Root can make namespaces. An ordinary user first needs a user namespace, in which it is root. */
export function unshareArguments(uid: number): readonly string[] {
  const asUser = uid === 0 ? [] : ['--user', '--map-root-user'];
  return [...asUser, '--mount', '--pid', '--net', '--fork', '--kill-child'];
}

/** Name of the anchor of the namespace between the hosts. */
const LINK = 'link';

/** Makes the namespaces of a lab, with one between the hosts if it `hasLinks`. Rejects with an UnableError if the machine does not allow them. */
export async function openHolder(hasLinks: boolean): Promise<Holder> {
  const shell = openShell(['unshare', ...unshareArguments(process.getuid?.() ?? 0), 'sh', '-s']);
  try {
    await shell.command(`mount -t tmpfs -o mode=0700 connlab ${LAB_FOLDER}`);
    const { pid, anchors, link } = await openAnchors(shell, hasLinks);
    return { pid, anchors, link, command: shell.command, [Symbol.asyncDispose]: shell.close };
  } catch (error) {
    await shell.close();
    throw refusal(shell.stderrTail(), { cause: error });
  }
}

async function openAnchors(
  shell: Shell,
  hasLinks: boolean,
): Promise<Pick<Holder, 'pid' | 'anchors' | 'link'>> {
  const names = hasLinks ? [...HOSTS, LINK] : HOSTS;
  const spawned = names.map((host) => `unshare --net sh -c '${ANCHOR}' ${host} </dev/null &`);
  shell.send([...spawned, `${READ_OUTER_PID}; echo "holder $pid"`].join('\n'));
  const anchors = new Map<string, number>();
  let pid = 0;
  while (pid === 0 || anchors.size < names.length) {
    const [kind, ...words] = (await shell.nextLine()).split(' ');
    if (kind === 'holder') pid = Number(words[0]);
    else anchors.set(words[0]!, Number(words[1]));
  }
  const byHost = Object.fromEntries(HOSTS.map((host) => [host, anchors.get(host)!])) as Anchors;
  return { pid, anchors: byHost, link: anchors.get(LINK) ?? null };
}

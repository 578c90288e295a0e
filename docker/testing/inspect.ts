import { must } from './compose.ts';

/** One process of a container. */
export interface ContainerProcess {
  readonly name: string;
  readonly uid: number;
  /** Its effective capabilities: a mask, in hexadecimal. */
  readonly capabilities: string;
  /** Whose capabilities these are. */
  readonly userNamespace: string;
}

// A process may end while it is read: it is left out.
const LIST_PROCESSES = `for p in /proc/[0-9]*; do
  ns=$(readlink "$p/ns/user") && awk -v ns="$ns" '/^Name/{n=$2} /^Uid/{u=$2} /^CapEff/{c=$2} END{print n, u, c, ns}' "$p/status"
done 2>/dev/null; true`;

/** The processes of a container as `user` sees them, process 1 first. Default: the user that the container runs as. */
export async function processesOf(container: string, user?: string): Promise<ContainerProcess[]> {
  const as = user === undefined ? [] : ['--user', user];
  const text = await must(['docker', 'exec', ...as, container, 'sh', '-c', LIST_PROCESSES]);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', uid, capabilities = '', userNamespace = ''] = line.split(' ');
      return { name, uid: Number(uid), capabilities, userNamespace };
    });
}

/** What a container was started with. */
export interface HostConfig {
  readonly Privileged: boolean;
  readonly ReadonlyRootfs: boolean;
  readonly CapAdd: readonly string[];
  readonly CapDrop: readonly string[];
  readonly SecurityOpt: readonly string[];
  /** Largest number of processes and threads; 0 or null: no limit. */
  readonly PidsLimit: number | null;
  /** In bytes; 0: no limit. */
  readonly Memory: number;
}

export async function hostConfigOf(container: string): Promise<HostConfig> {
  const text = await must(['docker', 'inspect', '--format', '{{json .HostConfig}}', container]);
  return JSON.parse(text) as HostConfig;
}

export async function stateOf(container: string): Promise<{ health: string; exitCode: number }> {
  const format = '{{if .State.Health}}{{.State.Health.Status}}{{end}} {{.State.ExitCode}}';
  const [health = '', exitCode] = (await must(['docker', 'inspect', '--format', format, container])).split(
    ' ',
  );
  return { health, exitCode: Number(exitCode) };
}

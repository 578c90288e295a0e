import { existsSync, readFileSync } from 'node:fs';
import { UnableError } from '../errors.ts';

/** Facts of the machine that decide which remedy helps. */
export interface RefusalFacts {
  /** The error of `unshare` or `mount`. */
  readonly message: string;
  readonly root: boolean;
  /** Inside a container (Docker, Podman). */
  readonly container: boolean;
  /** `kernel.apparmor_restrict_unprivileged_userns` is 1 (Ubuntu 24.04). */
  readonly apparmorRestricts: boolean;
  /** `user.max_user_namespaces`; null if it cannot be read. */
  readonly maxUserNamespaces: number | null;
  /** `kernel.unprivileged_userns_clone` is 0 (older Debian). */
  readonly cloneForbidden: boolean;
}

const CONTAINER =
  'start the container with --cap-add NET_ADMIN --cap-add SYS_ADMIN --security-opt apparmor=unconfined ' +
  '--security-opt systempaths=unconfined, or use docker compose';

/** What the user can do to allow the lab on this machine. */
export function remedyFor(facts: RefusalFacts): string {
  if (/ENOENT|not found/.test(facts.message)) return 'run ./setup.sh, which installs what is missing';
  if (facts.container) return CONTAINER;
  if (facts.root) return 'give the process CAP_SYS_ADMIN and CAP_NET_ADMIN, or run it outside the sandbox';
  if (facts.apparmorRestricts)
    return 'run as root, or allow user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0';
  if (facts.cloneForbidden)
    return 'run as root, or allow user namespaces: sudo sysctl kernel.unprivileged_userns_clone=1';
  if (facts.maxUserNamespaces === 0)
    return 'run as root, or allow user namespaces: sudo sysctl user.max_user_namespaces=15000';
  return "run as root, or use --set lab.kind=host for the machine's own loopback (which hides exhaustion)";
}

/** The error for a machine that does not allow the lab. */
export function refusal(message: string, options: ErrorOptions): UnableError {
  const cause = options.cause instanceof Error ? options.cause.message : '';
  const text = message || cause;
  return new UnableError(`Cannot make the lab's namespaces: ${text}`, remedyFor(readFacts(text)), options);
}

export function readFacts(message: string): RefusalFacts {
  const sysctl = (name: string): string | null => {
    const file = `/proc/sys/${name}`;
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  };
  const maxUserNamespaces = sysctl('user/max_user_namespaces');
  return {
    message,
    root: process.getuid?.() === 0,
    container: existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
    apparmorRestricts: sysctl('kernel/apparmor_restrict_unprivileged_userns') === '1',
    maxUserNamespaces: maxUserNamespaces === null ? null : Number(maxUserNamespaces),
    cloneForbidden: sysctl('kernel/unprivileged_userns_clone') === '0',
  };
}

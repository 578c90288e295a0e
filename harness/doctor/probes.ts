import type { RefusalFacts } from '../lab/refusal.ts';
import type { NginxInfo } from '../serve/nginx/nginx.ts';

/** Something was tried: it worked, or this is the last that it said. */
export interface Attempt {
  readonly ok: boolean;
  readonly message: string;
}

/** What was found out about a machine, before anything is decided from it. */
export interface Probes {
  /** `process.platform` */
  readonly platform: string;
  readonly privileges: 'root' | 'user';
  /** Why namespaces may be refused here; its `message` is that of `namespaces`. */
  readonly refusal: RefusalFacts;
  /** User (unless root), network, pid and mount namespaces, a tmpfs in them. */
  readonly namespaces: Attempt;
  /** Writing a net sysctl in there. */
  readonly sysctl: Attempt;
  readonly veth: Attempt;
  readonly netem: Attempt;
  readonly nginx: Pick<NginxInfo, 'version' | 'modules' | 'stream'> | null;
  /** Why the driver `h3` cannot run here; null: it can. */
  readonly noH3Client: string | null;
  /** Path of each tool; null where it is missing. */
  readonly tools: Readonly<Record<Tool, string | null>>;
  /** Of this process; Infinity where there is no limit. */
  readonly openFiles: number;
  readonly cores: number;
  /** `uname -r` */
  readonly kernel: string;
  /** Without the v. */
  readonly node: string;
}

export const TOOLS = ['unshare', 'nsenter', 'ip', 'mount', 'taskset', 'socat', 'ss'] as const;
export type Tool = (typeof TOOLS)[number];

import type { RefusalFacts } from '../lab/refusal.ts';
import type { NginxInfo } from '../serve/nginx/nginx.ts';
import type { TimerLateness } from './timers.ts';

/** Something was tried: it worked, or this is the last line of its output. */
export interface Attempt {
  readonly ok: boolean;
  readonly message: string;
}

/** Facts about a machine, before they are judged. */
export interface Probes {
  /** `process.platform` */
  readonly platform: string;
  readonly privileges: 'root' | 'user';
  /** Possible reasons why namespaces are refused; its `message` is that of `namespaces`. */
  readonly refusal: RefusalFacts;
  /** User (unless root), network, pid and mount namespaces with a tmpfs. */
  readonly namespaces: Attempt;
  /** Writing a net sysctl in a namespace. */
  readonly sysctl: Attempt;
  readonly veth: Attempt;
  /** A lab whose client has a link with a delay. */
  readonly links: Attempt;
  readonly nginx: Pick<NginxInfo, 'version' | 'modules' | 'stream'> | null;
  /** Why the driver `h3` cannot run here; null if it can. */
  readonly noH3Client: string | null;
  /** Path of each tool; null if it is missing. */
  readonly tools: Readonly<Record<Tool, string | null>>;
  /** Limit of this process; Infinity if there is none. */
  readonly openFiles: number;
  readonly cores: number;
  readonly timers: TimerLateness;
  /** `uname -r` */
  readonly kernel: string;
  /** Version without the v. */
  readonly node: string;
}

export const TOOLS = ['unshare', 'nsenter', 'ip', 'mount', 'taskset', 'socat', 'ss'] as const;
export type Tool = (typeof TOOLS)[number];

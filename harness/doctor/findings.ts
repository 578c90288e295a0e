import type { Finding } from './finding.ts';
import * as needed from './needed.ts';
import * as optional from './optional.ts';
import type { Probes } from './probes.ts';

const NEEDED = [needed.system, needed.namespaces, needed.sysctl, needed.veth, needed.tools, needed.node];
const OPTIONAL = [
  ...[optional.nginx, optional.nginxStream, optional.http3, optional.links],
  ...[optional.openFiles, optional.cores, optional.timers, optional.kernel, optional.ss],
];

/** Judges what was probed. Pure; the most important findings come first. */
export function findingsOf(probes: Probes): readonly Finding[] {
  return [
    ...NEEDED.map((judge) => ({ ...judge(probes), needed: true })),
    ...OPTIONAL.map((judge) => ({ ...judge(probes), needed: false })),
  ];
}

/** Whether the lab can run: nothing that it needs is missing. */
export function isAble(findings: readonly Finding[]): boolean {
  return findings.every(({ ok, needed }) => ok || !needed);
}

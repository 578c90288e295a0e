import type { Finding } from './finding.ts';
import * as needed from './needed.ts';
import * as optional from './optional.ts';
import type { Probes } from './probes.ts';

/** Reads what was probed. Pure; the order is that of importance. */
export function findingsOf(probes: Probes): readonly Finding[] {
  return [
    needed.system(probes),
    needed.namespaces(probes),
    needed.sysctl(probes),
    needed.veth(probes),
    needed.tools(probes),
    needed.node(probes),
    optional.nginx(probes),
    optional.nginxStream(probes),
    optional.http3(probes),
    optional.netem(probes),
    optional.socat(probes),
    optional.openFiles(probes),
    optional.cores(probes),
    optional.kernel(probes),
    optional.ss(probes),
  ];
}

/** Whether the lab can run: nothing that it needs is missing. */
export function isAble(findings: readonly Finding[]): boolean {
  return findings.every(({ ok, needed }) => ok || !needed);
}

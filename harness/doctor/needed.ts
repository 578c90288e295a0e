// What every cell needs.
import { remedyFor } from '../lab/refusal.ts';
import { attempted, finding, type Judged } from './finding.ts';
import type { Probes, Tool } from './probes.ts';

export function system({ platform }: Probes): Judged {
  return finding('system', platform === 'linux', {
    observed: platform,
    good: 'the lab can run on it',
    bad: 'no lab: it consists of Linux network namespaces',
    fix: 'run it in a container: docker compose run --rm harness',
  });
}

export function namespaces({ namespaces, privileges, refusal }: Probes): Judged {
  const who = privileges === 'root' ? 'root' : 'an ordinary user';
  return finding('namespaces', namespaces.ok, {
    observed: namespaces.ok ? `as ${who}` : namespaces.message,
    good: 'each cell gets a network of its own',
    bad: "no lab; only the machine's own loopback is left (--set lab.kind=host), which hides port exhaustion",
    fix: remedyFor({ ...refusal, message: namespaces.message }),
  });
}

export function sysctl(probes: Probes): Judged {
  return attempted('sysctls', probes.sysctl, probes, {
    observed: 'can be written in a namespace',
    good: 'port range and tcp_tw_reuse can be set for each cell',
    bad: 'the port range of a cell cannot be set',
    fix: probes.refusal.container
      ? 'start the container with --security-opt systempaths=unconfined: without it /proc/sys is read-only'
      : 'mount /proc/sys writable: mount -o remount,rw /proc/sys',
  });
}

export function veth(probes: Probes): Judged {
  return attempted('veth', probes.veth, probes, {
    observed: 'a pair was made',
    good: 'hosts can be connected',
    bad: 'the hosts of a lab cannot be connected',
    fix: 'load the module: sudo modprobe veth',
  });
}

export function tools({ tools: paths, cores }: Probes): Judged {
  const always: readonly Tool[] = ['unshare', 'nsenter', 'ip', 'mount'];
  const needed = cores > 1 ? [...always, 'taskset' as const] : always;
  const missing = needed.filter((tool) => paths[tool] === null);
  return finding('tools', missing.length === 0, {
    observed: missing.length === 0 ? needed.join(', ') : `missing: ${missing.join(', ')}`,
    good: 'the lab can be made and its programs pinned to cores',
    bad: 'the lab cannot be made',
    fix: 'run ./setup.sh, which installs util-linux and iproute2',
  });
}

export function node({ node: version }: Probes): Judged {
  return finding('Node', Number.parseInt(version, 10) >= 26, {
    observed: version,
    good: 'runs harness, origin and drivers',
    bad: 'harness, origin and drivers need Node 26',
    fix: 'use npm start or npx connlab, which bring the pinned Node, or install Node 26',
  });
}

// What no cell can run without.
import { remedyFor } from '../lab/refusal.ts';
import { type Finding, fixInside, inside } from './finding.ts';
import type { Probes, Tool } from './probes.ts';

export function system({ platform }: Probes): Finding {
  const ok = platform === 'linux';
  return {
    what: 'system',
    ok,
    needed: true,
    observed: platform,
    consequence: ok ? 'the lab can run on it' : 'no lab: it is made of Linux network namespaces',
    fix: ok ? null : 'run it in a container: docker compose run --rm harness',
  };
}

export function namespaces({ namespaces, privileges, refusal }: Probes): Finding {
  return {
    what: 'namespaces',
    ok: namespaces.ok,
    needed: true,
    observed: namespaces.ok
      ? `as ${privileges === 'root' ? 'root' : 'an ordinary user'}`
      : namespaces.message,
    consequence: namespaces.ok
      ? 'each cell gets a network of its own'
      : "no lab; only the machine's own loopback is left (--set lab.kind=host), which hides port exhaustion",
    fix: namespaces.ok ? null : remedyFor({ ...refusal, message: namespaces.message }),
  };
}

export function sysctl(probes: Probes): Finding {
  return {
    what: 'sysctls',
    ok: probes.sysctl.ok,
    needed: true,
    observed: inside(probes, probes.sysctl, 'can be written in a namespace'),
    consequence: probes.sysctl.ok
      ? 'port range and tcp_tw_reuse can be set for each cell'
      : 'the port range of a cell cannot be set',
    fix: fixInside(
      probes,
      probes.sysctl,
      probes.refusal.container
        ? 'start the container with --security-opt systempaths=unconfined: without it /proc/sys is read-only'
        : 'mount /proc/sys writable: mount -o remount,rw /proc/sys',
    ),
  };
}

export function veth(probes: Probes): Finding {
  return {
    what: 'veth',
    ok: probes.veth.ok,
    needed: true,
    observed: inside(probes, probes.veth, 'a pair was made'),
    consequence: probes.veth.ok ? 'hosts can be joined' : 'the hosts of a lab cannot be joined',
    fix: fixInside(probes, probes.veth, 'load the module: sudo modprobe veth'),
  };
}

export function tools({ tools: paths, cores: count }: Probes): Finding {
  const needed: readonly Tool[] = [
    'unshare',
    'nsenter',
    'ip',
    'mount',
    ...(count > 1 ? ['taskset' as const] : []),
  ];
  const missing = needed.filter((tool) => paths[tool] === null);
  const ok = missing.length === 0;
  return {
    what: 'tools',
    ok,
    needed: true,
    observed: ok ? needed.join(', ') : `missing: ${missing.join(', ')}`,
    consequence: ok ? 'the lab can be made and its programs pinned' : 'the lab cannot be made',
    fix: ok ? null : 'run ./setup.sh, which installs util-linux and iproute2',
  };
}

export function node({ node: version }: Probes): Finding {
  const ok = Number.parseInt(version, 10) >= 26;
  return {
    what: 'Node',
    ok,
    needed: true,
    observed: version,
    consequence: ok ? 'runs harness, origin and drivers' : 'harness, origin and drivers need Node 26',
    fix: ok ? null : 'run it as npm start or npx connlab, which bring the pinned Node, or install Node 26',
  };
}

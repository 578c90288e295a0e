// What only some cells need, or what changes what they measure.
import { type Finding, fixInside, inside } from './finding.ts';
import { describeKernel } from './kernel.ts';
import type { Probes } from './probes.ts';

/** Sockets of a client that uses the kernel's whole default port range at once. */
const ENOUGH_OPEN_FILES = 30_000;
/** Descriptors of a program besides its connections, generously. */
const OWN_DESCRIPTORS = 100;
const SETUP = 'run ./setup.sh, which installs it';

export function nginx({ nginx: found }: Probes): Finding {
  return {
    what: 'nginx',
    ok: found !== null,
    needed: false,
    observed: found === null ? 'not found' : `${found.version}, ${found.modules.length} modules`,
    consequence: found === null ? 'cells with path nginx are skipped' : 'cells with path nginx can run',
    fix: found === null ? SETUP : null,
  };
}

export function http3({ nginx: server, curl }: Probes): Finding {
  const serves = server?.modules.some((module) => module.includes('http_v3')) ?? false;
  const asks = curl?.http3 ?? false;
  const ok = serves && asks;
  const missing = [
    ...(serves ? [] : ['nginx 1.25 or later with http_v3_module']),
    ...(asks ? [] : ['curl with HTTP3']),
  ];
  return {
    what: 'HTTP/3',
    ok,
    needed: false,
    observed: ok ? 'nginx and curl' : `missing: ${missing.join(' and ')}`,
    consequence: ok ? 'cells with HTTP/3 can run' : 'no cells with HTTP/3',
    fix: ok ? null : `install ${missing.join(' and ')}; Debian 13 has both`,
  };
}

export function netem(probes: Probes): Finding {
  return {
    what: 'netem',
    ok: probes.netem.ok,
    needed: false,
    observed: inside(probes, probes.netem, 'a delay was set'),
    consequence: probes.netem.ok
      ? 'links can have delay, loss and rate from the kernel'
      : 'links have no delay, loss or rate from the kernel',
    fix: fixInside(
      probes,
      probes.netem,
      'load the module: sudo modprobe sch_netem, or use a kernel with CONFIG_NET_SCH_NETEM',
    ),
  };
}

export function socat({ tools: { socat: path } }: Probes): Finding {
  return {
    what: 'socat',
    ok: path !== null,
    needed: false,
    observed: path ?? 'not found',
    consequence:
      path === null
        ? 'no links with delay or loss where the kernel has no netem'
        : 'links with delay or loss also where the kernel has no netem',
    fix: path === null ? SETUP : null,
  };
}

export function openFiles({ openFiles: limit }: Probes): Finding {
  const ok = limit >= ENOUGH_OPEN_FILES;
  const connections = Math.max(0, limit - OWN_DESCRIPTORS);
  return {
    what: 'open files',
    ok,
    needed: false,
    observed: limit === Infinity ? 'no limit' : String(limit),
    consequence:
      limit === Infinity
        ? 'as many connections at once as there are ports'
        : `a program holds about ${connections} connections at once, nginx half as many requests`,
    fix: ok ? null : 'raise it before the run: ulimit -n 65536 (LimitNOFILE= in a systemd unit)',
  };
}

export function cores({ cores: count }: Probes): Finding {
  const ok = count > 1;
  return {
    what: 'cores',
    ok,
    needed: false,
    observed: String(count),
    consequence: ok
      ? 'driver and servers have cores of their own'
      : 'driver and servers share one core: rates are of both together',
    fix: ok ? null : 'use a machine with two cores or more',
  };
}

export function kernel({ kernel: release }: Probes): Finding {
  const { ok, consequence } = describeKernel(release);
  return {
    what: 'kernel',
    ok,
    needed: false,
    observed: release,
    consequence,
    fix: ok ? null : 'nothing must be done: cells measure what this kernel does; a newer one has it',
  };
}

export function ss({ tools: { ss: path } }: Probes): Finding {
  return {
    what: 'ss',
    ok: path !== null,
    needed: false,
    observed: path ?? 'not found',
    consequence:
      path === null
        ? 'you cannot list sockets yourself; the lab reads /proc'
        : 'lists sockets for your own eyes',
    fix: path === null ? 'run ./setup.sh, which installs iproute2' : null,
  };
}

// What only some cells need, or what changes what they measure.
import { LIBRARY } from '../drive/h3/library.ts';
import { type Finding, fixInside, inside } from './finding.ts';
import { describeKernel } from './kernel.ts';
import type { Probes } from './probes.ts';

/** Sockets of a client that uses the kernel's whole default port range at once. */
const ENOUGH_OPEN_FILES = 30_000;
/** Descriptors of a program besides its connections, generously. */
const OWN_DESCRIPTORS = 100;
const SETUP = 'run ./setup.sh, which installs it';

/** Modules of which cells on the path nginx need one or the other. */
const NGINX_MODULES = ['http_stub_status_module', 'http_ssl_module', 'http_v2_module'];

export function nginx({ nginx: found }: Probes): Finding {
  const missing = NGINX_MODULES.filter((name) => found !== null && !found.modules.includes(name));
  const finding = { what: 'nginx', needed: false };
  if (found === null) {
    const consequence = 'cells with path nginx or nginx-stream are skipped';
    return { ...finding, ok: false, observed: 'not found', consequence, fix: SETUP };
  }
  if (missing.length === 0) {
    const observed = `${found.version}, ${found.modules.length} modules`;
    return { ...finding, ok: true, observed, consequence: 'cells with path nginx can run', fix: null };
  }
  return {
    ...finding,
    ok: false,
    observed: `${found.version} without ${missing.join(', ')}`,
    consequence: 'cells with path nginx that need it are skipped',
    fix: "install an nginx that was built with it, as Debian's and nginx.org's are",
  };
}

export function nginxStream({ nginx: found }: Probes): Finding {
  const ok = found !== null && found.stream !== null;
  return {
    what: 'TCP proxy',
    ok,
    needed: false,
    observed: ok ? 'nginx has its stream module' : 'nginx has no stream module',
    consequence: `cells with path nginx-stream ${ok ? 'can run' : 'are skipped'}`,
    fix: ok ? null : 'run ./setup.sh, which installs libnginx-mod-stream',
  };
}

export function http3({ nginx: server, noH3Client }: Probes): Finding {
  const serves = server?.modules.includes('http_v3_module') ?? false;
  const missing = [
    ...(serves ? [] : ['nginx has no http_v3_module']),
    ...(noH3Client === null ? [] : [noH3Client]),
  ];
  const fixes = [
    ...(serves ? [] : ['nginx 1.25 or later with that module, for instance of Debian 13']),
    ...(noH3Client === null ? [] : [`npm install ${LIBRARY}`]),
  ];
  const ok = missing.length === 0;
  return {
    what: 'HTTP/3',
    ok,
    needed: false,
    observed: ok ? `nginx and ${LIBRARY}` : missing.join('; '),
    consequence: ok ? 'cells with HTTP/3 can run' : 'cells with HTTP/3 are skipped',
    fix: ok ? null : fixes.join('; '),
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

// What only some cells need, or what changes their numbers.
import { LIBRARY } from '../drive/h3/library.ts';
import { MOST_RELAYED_MBIT } from '../lab/link/able.ts';
import { US_PER_MS } from '../units.ts';
import { duration } from '../words.ts';
import { attempted, finding, type Judged } from './finding.ts';
import { describeKernel } from './kernel.ts';
import type { Probes } from './probes.ts';

/** Sockets of a client that uses the kernel's whole default port range at once. */
const ENOUGH_OPEN_FILES = 30_000;
/** Generous number of descriptors that a program needs besides its connections. */
const OWN_DESCRIPTORS = 100;
/** Lateness of one timer in 100, us, that a service time of 10 ms, usual in the scenarios, shows as a tenth. */
const LATE_TIMER_US = 1_000;
const SETUP = 'run ./setup.sh, which installs it';

/** Modules that some cells on the path nginx need. */
const NGINX_MODULES = ['http_stub_status_module', 'http_ssl_module', 'http_v2_module'];

export function nginx({ nginx: found }: Probes): Judged {
  if (found === null) {
    const bad = 'cells with path nginx or nginx-stream are skipped';
    return finding('nginx', false, { observed: 'not found', good: '', bad, fix: SETUP });
  }
  const { version, modules } = found;
  const missing = NGINX_MODULES.filter((name) => !modules.includes(name));
  const ok = missing.length === 0;
  return finding('nginx', ok, {
    observed: ok ? `${version}, ${modules.length} modules` : `${version} without ${missing.join(', ')}`,
    good: 'cells with path nginx can run',
    bad: 'cells with path nginx that need it are skipped',
    fix: "install an nginx that was built with it, as Debian's and nginx.org's are",
  });
}

export function nginxStream({ nginx: found }: Probes): Judged {
  const ok = found !== null && found.stream !== null;
  return finding('TCP proxy', ok, {
    observed: ok ? 'nginx has its stream module' : 'nginx has no stream module',
    good: 'cells with path nginx-stream can run',
    bad: 'cells with path nginx-stream are skipped',
    fix: 'run ./setup.sh, which installs libnginx-mod-stream',
  });
}

export function http3({ nginx: server, noH3Client }: Probes): Judged {
  const serves = server?.modules.includes('http_v3_module') ?? false;
  const missing: (readonly [observed: string, fix: string])[] = [];
  if (!serves) {
    const fix = 'nginx 1.25 or later with that module, for instance of Debian 13';
    missing.push(['nginx has no http_v3_module', fix]);
  }
  if (noH3Client !== null) missing.push([noH3Client, `npm install ${LIBRARY}`]);
  const ok = missing.length === 0;
  return finding('HTTP/3', ok, {
    observed: ok ? `nginx and ${LIBRARY}` : missing.map(([observed]) => observed).join('; '),
    good: 'cells with HTTP/3 can run',
    bad: 'cells with HTTP/3 are skipped',
    fix: missing.map(([, fix]) => fix).join('; '),
  });
}

export function links(probes: Probes): Judged {
  return attempted('links', probes.links, probes, {
    observed: 'a relay in user space carries packets',
    good: `links can have delay, loss, a queue and a rate of up to ${MOST_RELAYED_MBIT} Mbit/s`,
    bad: 'links cannot have delay, loss or a rate',
    fix: 'use the Node that connlab pins, where the lab can be made',
  });
}

export function openFiles({ openFiles: limit }: Probes): Judged {
  const connections = Math.max(0, limit - OWN_DESCRIPTORS);
  const limited = `a program holds about ${connections} connections at once, nginx half as many requests`;
  return finding('open files', limit >= ENOUGH_OPEN_FILES, {
    observed: limit === Infinity ? 'no limit' : String(limit),
    good: limit === Infinity ? 'as many connections at once as there are ports' : limited,
    bad: limited,
    fix: 'raise the limit before the run: ulimit -n 65536 (LimitNOFILE= in a systemd unit)',
  });
}

export function cores({ cores: count }: Probes): Judged {
  return finding('cores', count > 1, {
    observed: String(count),
    good: 'driver and servers have cores of their own',
    bad: 'driver and servers share one core: rates are those of both together',
    fix: 'use a machine with two cores or more',
  });
}

export function timers({ timers: { p50Us, p99Us } }: Probes): Judged {
  const [p50, p99] = [p50Us, p99Us].map((us) => duration(us / US_PER_MS));
  return finding('timers', p99Us <= LATE_TIMER_US, {
    observed: `${p50} late at the median, ${p99} at p99`,
    good: 'requests leave and the origin answers on time',
    bad: `one request in 100 leaves ${p99} late, and so does one answer of the origin: rely on p50, or on times that are much longer`,
    fix: 'stop other programs; if the timers stay late, the host of this virtual machine is probably shared: use another one',
  });
}

export function kernel({ kernel: release }: Probes): Judged {
  const { ok, consequence } = describeKernel(release);
  return finding('kernel', ok, {
    observed: release,
    good: consequence,
    bad: consequence,
    fix: 'not needed: cells measure what this kernel does; a newer one has these features',
  });
}

export function ss({ tools: { ss: path } }: Probes): Judged {
  return finding('ss', path !== null, {
    observed: path ?? 'not found',
    good: 'you can list sockets yourself',
    bad: 'you cannot list sockets yourself; the lab reads /proc',
    fix: 'run ./setup.sh, which installs iproute2',
  });
}

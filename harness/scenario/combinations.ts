import type { Mistake } from '../errors.ts';
import { quote } from './mistakes.ts';
import { formatPortRange, KERNEL_DEFAULT_PORTS, scalePortRange } from './port-range.ts';
import type { CellPlan } from './scenario.ts';
import { type Axis, DEFAULT_STRATEGY } from './strategy.ts';

/** Axes of the hop from proxy to origin. */
const PROXY_AXES = [
  'upstreamKeepalive',
  'upstreamProtocol',
  'bindAddresses',
] as const satisfies readonly Axis[];

/** Sysctls that a setting of our own stands for: written past it, the prediction would not know. */
const SETTING_OF: Readonly<Record<string, string>> = {
  'net.ipv4.ip_local_port_range': 'the setting lab.ports',
  'net.ipv4.tcp_tw_reuse': 'the axis twReuse',
};

/** A key of a cell that cannot be together with the rest, and why. */
interface Clash {
  readonly key: string;
  readonly what: string;
  readonly expected: string;
}

/** What cannot happen in any network, each with its reason; empty for a cell that can run. */
export function combinationMistakes(cell: CellPlan, source: string): Mistake[] {
  const clashes = [
    ...proxyClashes(cell),
    ...hostClashes(cell),
    ...portClashes(cell),
    ...settingClashes(cell),
  ];
  return clashes.map(({ key, what, expected }) => ({
    where: `${source}: cell ${quote(cell.name)}: ${key}`,
    what,
    expected,
  }));
}

function proxyClashes({ strategy }: CellPlan): Clash[] {
  if (strategy.path === 'nginx') return [];
  return PROXY_AXES.filter((axis) => strategy[axis] !== DEFAULT_STRATEGY[axis]).map((axis) => ({
    key: axis,
    what: `Value ${quote(strategy[axis])} needs a proxy, and the path is direct`,
    expected: `path nginx, or ${quote(DEFAULT_STRATEGY[axis])}`,
  }));
}

/** The lab `host` is the machine's own loopback, and nobody's own sysctls are ever written. */
function hostClashes({ lab, strategy }: CellPlan): Clash[] {
  if (lab.kind !== 'host') return [];
  const written = (key: string): Clash => ({
    key,
    what: "Would write the machine's own sysctls, and the lab is the host itself",
    expected: `lab.kind namespaces, or no ${key}`,
  });
  const keys = [
    ...(lab.ports === null ? [] : ['lab.ports']),
    ...(Object.keys(lab.sysctls).length === 0 ? [] : ['lab.sysctls']),
    ...(strategy.twReuse === DEFAULT_STRATEGY.twReuse ? [] : ['twReuse']),
    ...(strategy.portRangeScale === 1 ? [] : ['portRangeScale']),
  ];
  return [...keys.map(written), ...loopbackClashes(lab.ipVersion, strategy)];
}

/** 127.0.0.0/8 is all loopback; of IPv6 only ::1 is. */
function loopbackClashes(ipVersion: 4 | 6, strategy: CellPlan['strategy']): Clash[] {
  const axes = (['sourceAddresses', 'bindAddresses'] as const).filter((axis) => strategy[axis] > 1);
  if (ipVersion === 4) return [];
  return axes.map((axis) => ({
    key: axis,
    what: `Value ${strategy[axis]} needs as many addresses, and IPv6 loopback has one`,
    expected: 'lab.kind namespaces, or lab.ipVersion 4',
  }));
}

function portClashes({ lab, strategy }: CellPlan): Clash[] {
  const range = lab.ports ?? KERNEL_DEFAULT_PORTS;
  if (scalePortRange(range, strategy.portRangeScale) !== undefined) return [];
  return [
    {
      key: 'portRangeScale',
      what: `Ports ${formatPortRange(range)} made ${strategy.portRangeScale} times as wide do not fit`,
      expected: 'a range that fits between 1024 and 65535',
    },
  ];
}

function settingClashes({ lab, origin }: CellPlan): Clash[] {
  const sysctls = Object.keys(lab.sysctls).flatMap((name) => {
    const setting = SETTING_OF[name];
    const key = `lab.sysctls.${name}`;
    return setting === undefined
      ? []
      : [{ key, what: 'This sysctl has a setting of its own', expected: setting }];
  });
  if (origin.pieces <= Math.max(1, origin.bodyBytes)) return sysctls;
  const what = `A body of ${origin.bodyBytes} bytes cannot leave in ${origin.pieces} pieces`;
  return [...sysctls, { key: 'origin.pieces', what, expected: 'at most one piece a byte' }];
}

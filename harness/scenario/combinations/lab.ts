import { formatPortRange, KERNEL_DEFAULT_PORTS, scalePortRange } from '../port-range.ts';
import type { CellPlan, PortRange } from '../scenario.ts';
import { DEFAULT_STRATEGY } from '../strategy.ts';
import type { Rule } from './rule.ts';

/** What the lab `host` would have to write: it is the machine's own loopback, and nobody's own sysctls are ever written. */
const WRITTEN: Readonly<Record<string, (cell: CellPlan) => boolean>> = {
  'lab.ports': ({ lab }) => lab.ports !== null,
  'lab.sysctls': ({ lab }) => Object.keys(lab.sysctls).length > 0,
  twReuse: ({ strategy }) => strategy.twReuse !== DEFAULT_STRATEGY.twReuse,
  portRangeScale: ({ strategy }) => strategy.portRangeScale !== 1,
};

/** Sysctls that a setting of our own stands for: written past it, the prediction would not know. */
const SETTING_OF: Readonly<Record<string, string>> = {
  'net.ipv4.ip_local_port_range': 'the setting lab.ports',
  'net.ipv4.tcp_tw_reuse': 'the axis twReuse',
};

/** What the network cannot be like. */
export const LAB_RULES: readonly Rule[] = [
  ...Object.entries(WRITTEN).map(
    ([key, isWritten]): Rule => ({
      key,
      broken: (cell) => cell.lab.kind === 'host' && isWritten(cell),
      what: "Would write the machine's own sysctls, and the lab is the host itself",
      expected: `lab.kind namespaces, or no ${key}`,
    }),
  ),
  // 127.0.0.0/8 is all loopback; of IPv6 only ::1 is.
  ...(['sourceAddresses', 'bindAddresses'] as const).map(
    (key): Rule => ({
      key,
      broken: ({ lab, strategy }) => lab.kind === 'host' && lab.ipVersion === 6 && strategy[key] > 1,
      what: ({ strategy }) => `Value ${strategy[key]} needs as many addresses, and IPv6 loopback has one`,
      expected: 'lab.kind namespaces, or lab.ipVersion 4',
    }),
  ),
  {
    key: 'portRangeScale',
    broken: (cell) => scalePortRange(portsOf(cell), cell.strategy.portRangeScale) === undefined,
    what: (cell) =>
      `Ports ${formatPortRange(portsOf(cell))} made ${cell.strategy.portRangeScale} times as wide do not fit`,
    expected: 'a range that fits between 1024 and 65535',
  },
  ...Object.entries(SETTING_OF).map(
    ([name, setting]): Rule => ({
      key: `lab.sysctls.${name}`,
      broken: ({ lab }) => Object.hasOwn(lab.sysctls, name),
      what: 'This sysctl has a setting of its own',
      expected: setting,
    }),
  ),
];

function portsOf({ lab }: CellPlan): PortRange {
  return lab.ports ?? KERNEL_DEFAULT_PORTS;
}

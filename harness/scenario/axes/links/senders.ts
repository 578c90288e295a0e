import { axis, type Declaration } from '../axis.ts';
import { OF_THE_MACHINE, WRITES_SYSCTL } from '../refuse.ts';
import { choice, flag, wholeNumber } from '../values.ts';

// How every sender in the lab fills a link.

const OF_ROUTES: Pick<Declaration<unknown>, 'isLater' | 'proof' | 'refuse' | 'external'> = {
  isLater: true,
  proof: { checks: ['routes'], witness: 'Every host reads its routes back from the kernel.' },
  refuse: [
    {
      refused: 'with `lab.kind` `host`',
      when: ({ lab }, { value, usual }) => lab.kind === 'host' && value !== usual,
      because: "It is set on the lab's own routes, and the lab is the machine itself",
      expected: 'lab.kind namespaces',
    },
  ],
  external: OF_THE_MACHINE,
};

/** Congestion control of every sender. On the routes, because a namespace may not write the sysctl. */
export const congestion = axis(choice('cubic', 'reno', 'bbr'))({
  ...OF_ROUTES,
  default: 'cubic',
  says: 'Congestion control of every sender. The lab always sets it, because machines differ in their default',
});

/** `initcwnd` of the routes. */
export const initialWindow = axis(wholeNumber(1, 1_000))({
  ...OF_ROUTES,
  default: 10,
  says: "Packets that every sender may send before the first acknowledgement (`initcwnd`). The default is the kernel's own (RFC 6928)",
});

/** `net.ipv4.tcp_slow_start_after_idle`. */
export const slowStartAfterIdle = axis(flag())({
  default: true,
  isLater: true,
  says: 'Whether a connection that was idle for longer than its retransmission timeout begins again with a small window (`net.ipv4.tcp_slow_start_after_idle`)',
  proof: { checks: ['sysctls'], witness: 'Every host reads the sysctl back from the kernel.' },
  refuse: [WRITES_SYSCTL],
  external: OF_THE_MACHINE,
});

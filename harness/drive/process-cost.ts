import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NS_PER_MS, NS_PER_US, US_PER_MS } from '../units.ts';
import type { DriverOutcome } from './driver.ts';

const RESOLUTION_MS = 10;

/** Watches what the load costs this process, from the call until `read`. */
export function watchProcess(): { read(): Pick<DriverOutcome, 'eventLoop' | 'cpu'> } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const before = process.cpuUsage();
  // The histogram holds the whole time between two firings of a timer; what is over its interval is delay.
  const delayUs = (ns: number) => Math.max(0, Math.round((ns - RESOLUTION_MS * NS_PER_MS) / NS_PER_US));
  return {
    read: () => {
      const { user, system } = process.cpuUsage(before);
      delay.disable();
      const { max } = delay;
      return {
        eventLoop: {
          p50Us: delayUs(delay.percentile(50)),
          p99Us: delayUs(delay.percentile(99)),
          maxUs: delayUs(max),
        },
        cpu: { userMs: Math.round(user / US_PER_MS), systemMs: Math.round(system / US_PER_MS) },
      };
    },
  };
}

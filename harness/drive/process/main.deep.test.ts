import { test } from 'vitest';
import { describeLab } from '../../lab/testing.ts';
import { judgeTimeWait } from './testing/on-hosts.ts';

describeLab('the driver on real hosts', () => {
  test.for(
    (['client', 'server', 'reset'] as const).flatMap((closer) =>
      (['none', '1.2', '1.3'] as const).map((tls) => [closer, tls] as const),
    ),
  )('leaves TIME_WAIT on the host that closer %s and TLS %s imply', ([closer, tls]) =>
    judgeTimeWait(closer, tls),
  );
});

import { defineSuite } from '../../harness/index.ts';

export default defineSuite({
  name: 'full',
  title: 'Every cell of every scenario, in under three hours',
  scenarios: [
    'cold-start',
    'congestion',
    'connect-cliff',
    'connect-under-loss',
    'head-of-line',
    'http-version',
    'keep-alive',
    'parallel-connections',
    'pool-size',
    'port-exhaustion',
    'proxy-keepalive',
    'slow-start',
    'tcp-nodelay',
    'who-closes',
  ],
  trials: 10,
  budget: '170m',
});

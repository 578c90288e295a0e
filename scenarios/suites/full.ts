import { defineSuite } from '../../harness/index.ts';

export default defineSuite({
  name: 'full',
  title: 'Every cell of every scenario, in an hour',
  scenarios: [
    'cold-start',
    'connect-cliff',
    'http-version',
    'keep-alive',
    'parallel-connections',
    'pool-size',
    'port-exhaustion',
    'proxy-keepalive',
    'tcp-nodelay',
    'who-closes',
  ],
  trials: 10,
  budget: '60m',
});

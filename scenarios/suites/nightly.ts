import { defineSuite } from '../../harness/index.ts';

export default defineSuite({
  name: 'nightly',
  title: 'Most questions, with the trials that a verdict needs, in less than half an hour',
  scenarios: [
    'keep-alive',
    'tcp-nodelay',
    'proxy-keepalive',
    'who-closes',
    {
      scenario: 'port-exhaustion',
      only: [
        'cell=client closes first',
        'cell=keep-alive pool',
        'cell=nginx, keepalive too small',
        'cell=nginx, enough keepalive',
      ],
    },
    {
      scenario: 'http-version',
      only: [
        'cell=HTTP/1.1, small bodies',
        'cell=HTTP/1.1, TLS, small bodies',
        'cell=h2, small bodies',
        'cell=nginx, h2, small bodies',
      ],
    },
    { scenario: 'cold-start', only: ['cell=plain', 'cell=TLS 1.3', 'cell=TLS 1.3, resumed'] },
    { scenario: 'pool-size', only: ['cell=pool of 16', 'cell=no limit'] },
    {
      scenario: 'parallel-connections',
      only: ['cell=1 connection', 'cell=6 connections', 'cell=h2', 'cell=nginx, h2'],
    },
  ],
  trials: 10,
  budget: '25m',
});

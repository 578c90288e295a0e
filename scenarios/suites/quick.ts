import { defineSuite } from '../../harness/index.ts';

export default defineSuite({
  name: 'quick',
  title: 'A few cells that show most of what can go wrong, in a minute and a half',
  scenarios: [
    {
      scenario: 'keep-alive',
      // Just enough for a p99. Most of the time is for creating labs.
      set: ['load.requests=4000'],
      only: [
        'cell=new each time',
        'cell=keep-alive',
        'cell=nginx, keep-alive',
        'cell=nginx, keep-alive to nginx only',
      ],
    },
    // With Nagle on the origin its latency would be 40 ms.
    { scenario: 'tcp-nodelay', only: ['cell=response in pieces'] },
  ],
  trials: 10,
  budget: '3m',
});

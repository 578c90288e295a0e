import { defineSuite } from '../../harness/index.ts';

export default defineSuite({
  name: 'quick',
  title: 'A few cells that show most of what can go wrong, in a minute and a half',
  scenarios: [
    {
      scenario: 'keep-alive',
      // Enough for a p99, and no more: most of the time goes into labs anyway.
      set: ['load.requests=4000'],
      only: [
        'cell=new each time',
        'cell=keep-alive',
        'cell=nginx, keep-alive',
        'cell=nginx, keep-alive to nginx only',
      ],
    },
    // Nagle on the origin would make this one 40 ms.
    { scenario: 'tcp-nodelay', only: ['cell=response in pieces'] },
  ],
  trials: 10,
  budget: '3m',
});

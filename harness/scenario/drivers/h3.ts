import type { Driver } from './driver.ts';

export const h3: Driver = {
  client: 'quiche in `@currentspace/http3`',
  purpose: 'HTTP/3. Optional: [what it takes](http3.md)',
};

// Opens argv[5] connections to address argv[2] and port argv[3], closes each of them first, then keeps running. Local
// ports count up from argv[4]. With 0 the kernel chooses them, which takes long when few are free.
import { once } from 'node:events';
import { connect } from 'node:net';

const AT_ONCE = 16;
const [address, port, firstPort, count] = process.argv.slice(2);
const indexes = Array.from({ length: Number(count) }, (_, index) => index).values();

async function openAndClose(index: number): Promise<void> {
  const localPort = Number(firstPort) === 0 ? {} : { localPort: Number(firstPort) + index };
  const socket = connect({ host: address!, port: Number(port), ...localPort });
  await once(socket, 'connect');
  socket.resume();
  socket.end();
  await once(socket, 'close');
}

async function work(): Promise<void> {
  for (const index of indexes) await openAndClose(index);
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log('done');
process.stdin.resume();

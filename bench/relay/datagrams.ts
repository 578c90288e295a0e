import dgram from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NS_PER_US } from '../../harness/units.ts';

/**
 * `echo ADDRESS PORT` answers datagrams. `ask ADDRESS PORT COUNT` sends that many to it, each when the one before was
 * answered and a pause has passed, and prints the median round trip, us.
 */
const [role, address, port, count] = process.argv.slice(2);
const PAUSE_MS = 1;
const socket = dgram.createSocket('udp4');

if (role === 'echo') {
  socket.on('message', (message, { address: to, port: back }) => socket.send(message, back, to));
  socket.bind(Number(port), address, () => process.stdout.write('ready\n'));
} else {
  const roundTripsUs: number[] = [];
  for (let sent = 0; sent < Number(count); sent++) {
    const startNs = process.hrtime.bigint();
    const answered = once(socket, 'message');
    socket.send('x', Number(port), address);
    await answered;
    roundTripsUs.push(Number(process.hrtime.bigint() - startNs) / NS_PER_US);
    await sleep(PAUSE_MS);
  }
  roundTripsUs.sort((one, other) => one - other);
  process.stdout.write(`${roundTripsUs[Math.floor(roundTripsUs.length / 2)]}\n`);
  socket.close();
}

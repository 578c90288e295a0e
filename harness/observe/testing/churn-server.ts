// Accepts connections at address argv[2] and port argv[3], and closes each one after the client did. Prints its port.
import { type AddressInfo, createServer } from 'node:net';

const [address, port] = process.argv.slice(2);
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.resume();
});
server.listen({ host: address!, port: Number(port) }, () =>
  console.log((server.address() as AddressInfo).port),
);

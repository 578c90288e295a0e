// Accepts connections at argv[2] (address) and argv[3] (port), and closes each after the client has.
import { createServer } from 'node:net';

const [address, port] = process.argv.slice(2);
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.resume();
});
server.listen({ host: address!, port: Number(port) }, () => console.log('listening'));

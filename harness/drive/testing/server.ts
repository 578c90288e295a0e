/** A server for a host of the lab: `server.ts ADDRESS PORT`; HTTPS if TLS_KEY and TLS_CERT are set. */
import http from 'node:http';
import https from 'node:https';

const [address, port] = process.argv.slice(2);
const { TLS_KEY: key, TLS_CERT: cert } = process.env;
const answer: http.RequestListener = (_request, response) => void response.end('hello');
const server = key && cert ? https.createServer({ key, cert }, answer) : http.createServer(answer);
server.listen(Number(port), address, () => console.log('ready'));

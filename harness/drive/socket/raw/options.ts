/** An option of a socket, as setsockopt(2) and getsockopt(2) take it. */
export interface SocketOption {
  readonly level: number;
  readonly name: number;
  /** Where Linux defines the two numbers; they are the same on x86-64 and arm64. */
  readonly header: string;
  /** Bytes of the value; default: those of an int. */
  readonly bytes?: number;
}

const [SOL_IP, SOL_SOCKET, IPPROTO_TCP] = [0, 1, 6];

export const SO_ERROR: SocketOption = { level: SOL_SOCKET, name: 4, header: 'asm-generic/socket.h' };
/** struct linger: whether it lingers, and for how many seconds. On for 0 seconds, close(2) sends RST. */
export const SO_LINGER: SocketOption = {
  level: SOL_SOCKET,
  name: 13,
  header: 'asm-generic/socket.h',
  bytes: 8,
};
/** A bound address takes no port yet: connect() chooses one that is free for this destination. */
export const IP_BIND_ADDRESS_NO_PORT: SocketOption = { level: SOL_IP, name: 24, header: 'linux/in.h' };
export const TCP_NODELAY: SocketOption = { level: IPPROTO_TCP, name: 1, header: 'linux/tcp.h' };
/** struct tcp_info. Its first byte is the state; newer kernels append fields. */
export const TCP_INFO: SocketOption = { level: IPPROTO_TCP, name: 11, header: 'linux/tcp.h', bytes: 256 };

/** Options to set before connect(), with their values. */
export type OptionValues = readonly { readonly option: SocketOption; readonly value: number }[];

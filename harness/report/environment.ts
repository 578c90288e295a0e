import type { Environment } from '../result/result.ts';

/** `Linux 6.18.4, Node 26.10.0, nginx 1.22.1` */
export function softwareText({
  kernel,
  node,
  nginx,
}: Pick<Environment, 'kernel' | 'node' | 'nginx'>): string {
  return `Linux ${kernel}, Node ${node}, ${nginx === null ? 'no nginx' : `nginx ${nginx}`}`;
}

/** `2 cores, as root` */
export function hostText({ cpu, privileges }: Pick<Environment, 'cpu' | 'privileges'>): string {
  return `${cpu.cores} cores, as ${privileges === 'root' ? 'root' : 'an ordinary user'}`;
}

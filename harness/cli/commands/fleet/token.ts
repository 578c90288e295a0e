import type { CommandSpec } from '../../command.ts';

export const fleetToken = {
  name: 'token',
  summary: 'print a new token, which a fleet shares',
  description:
    'Prints a new token of 256 random bits. Coordinator and clients of a fleet need the same one: whoever has it can join, and ' +
    'whoever has not can neither join nor read.',
  options: {},
  examples: [['fleet token > token', 'a file for --token-file; keep it secret']],
} satisfies CommandSpec;

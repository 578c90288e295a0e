import type { CommandSpec } from '../command.ts';

export const axes = {
  name: 'axes [name]',
  summary: 'list the axes of a strategy, or explain one',
  description:
    'Prints every axis with its default and values. With a name it prints what that axis decides, what proves it, what is ' +
    'refused and what each driver cannot do.',
  options: {},
  examples: [
    ['axes', 'all axes'],
    ['axes poolChoice', 'what one decides, what proves it, what it cannot be combined with'],
  ],
} satisfies CommandSpec;

import { plain } from '../../docs/markdown.ts';
import { defaultText, inabilities, proofText, sentence, valuesText } from '../../docs/words.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import { fittingWidth, wrap } from '../../report/terminal/layout.ts';
import { type Column, renderTable } from '../../report/terminal/table.ts';
import { AXIS_NAMES, axisNamed, ROOMS } from '../../scenario/axes/axes.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { DRIVER_NAMES } from '../../scenario/drivers/drivers.ts';
import { oneOf } from '../../scenario/read/near.ts';
import { quote } from '../../scenario/read/quote.ts';
import type { Axis } from '../../scenario/strategy.ts';
import type { Given } from '../command.ts';
import type { axes as command } from '../commands/axes.ts';
import type { ExitCode } from '../exit-code.ts';

/** Lists every axis, or explains the named one. Throws a UsageError if there is no such axis. */
export async function axes({ terminal }: Given<typeof command>, name: string | undefined): Promise<ExitCode> {
  const { strong } = paintFor(terminal.colour.out);
  const width = fittingWidth(terminal.columns.out);
  terminal.out(name === undefined ? listText(strong, width) : axisText(axisOf(name), strong, width));
  return EXIT.fine;
}

type Strong = (text: string) => string;

function axisOf(name: string): Axis {
  const axis = AXIS_NAMES.find((known) => known === name);
  if (axis !== undefined) return axis;
  throw new UsageError([
    { where: 'axes', what: `There is no axis ${quote(name)}`, expected: oneOf(AXIS_NAMES, name) },
  ]);
}

function listText(strong: Strong, width: number): string {
  const blocks = ROOMS.map(({ title, axes }) => {
    const columns: Column<Axis>[] = [
      { heading: title.padEnd(NAME_WIDTH), align: 'left', read: (axis) => axis },
      {
        heading: 'default'.padEnd(DEFAULT_WIDTH),
        align: 'left',
        read: (axis) => String(DEFAULT_STRATEGY[axis]),
      },
      { heading: 'values', align: 'left', read: (axis) => plain(valuesText(axisNamed(axis).values)) },
    ];
    return renderTable(axes, width, columns).replace(title, strong);
  });
  return `${blocks.join('\n\n')}\n`;
}

/** Column widths, the same in all tables. */
const NAME_WIDTH = widest([...AXIS_NAMES, ...ROOMS.map(({ title }) => title)]);
const DEFAULT_WIDTH = widest(Object.values(DEFAULT_STRATEGY).map(String));

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}

/** A refused value or combination, and why. */
interface Reason {
  readonly refused: string;
  readonly because: string;
}

function axisText(axis: Axis, strong: Strong, width: number): string {
  const paragraph = (text: string): string => wrap(plain(text), width, '  ');
  const reasons = (heading: string, own: readonly Reason[]) => reasonsText(heading, own, width);
  const { says, values, refuse = [], drivers = {}, external, command } = axisNamed(axis);
  const ofDrivers = DRIVER_NAMES.flatMap((driver) => {
    const limit = drivers[driver];
    return limit === undefined
      ? []
      : inabilities(limit, axis).map(({ refused, because }) => ({
          refused: `${driver}: ${refused}`,
          because,
        }));
  });
  const parts = [
    strong(axis),
    paragraph(sentence(says)),
    '',
    paragraph(`Values: ${valuesText(values)}`),
    paragraph(`Default: ${defaultText(axis)}`),
    paragraph(`Proof: ${proofText(axis)}`),
    ...reasons('Refused', refuse),
    ...reasons('What a driver cannot do', ofDrivers),
    ...reasons('Left out with a service of your own', inabilities(external ?? [], axis)),
    ...reasons('Left out with a server that a command starts', inabilities(command ?? [], axis)),
  ];
  return `${parts.join('\n')}\n`;
}

function reasonsText(heading: string, reasons: readonly Reason[], width: number): readonly string[] {
  if (reasons.length === 0) return [];
  return [
    '',
    `  ${heading}`,
    ...reasons.map(({ refused, because }) => wrap(plain(`${refused}. ${sentence(because)}`), width, '    ')),
  ];
}

import { AXIS_NAMES, axisNamed, ROOMS } from '../scenario/axes/axes.ts';
import { strategyOf } from '../scenario/axes/defaults.ts';
import { SETTING_REFUSALS } from '../scenario/clash/settings.ts';
import type { Axis } from '../scenario/strategy.ts';
import { code, type Regions, table } from './markdown.ts';
import { defaultText, inabilities, proofText, sentence, valuesText } from './words.ts';

/** The generated parts of docs/axes.md. */
export function axesRegions(): Regions {
  return {
    axes: ROOMS.map(({ title, axes }) => `## ${title}\n\n${axesTable(axes)}`).join('\n\n'),
    'defaults of nginx': givenTable('proxyDefaults'),
    refused: refusedTable(),
    outside: outsideTable(),
  };
}

function axesTable(axes: readonly Axis[]): string {
  const rows = axes.map((axis) => {
    const { says, values } = axisNamed(axis);
    return [code(axis), sentence(says), valuesText(values), defaultText(axis), proofText(axis)];
  });
  return table(['axis', 'what it decides', 'values', 'default', 'proven by'], rows);
}

/** What each value of an axis makes of others. */
function givenTable(axis: Axis): string {
  const { gives = {}, values } = axisNamed(axis);
  const touched = AXIS_NAMES.filter((one) => Object.values(gives).some((given) => Object.hasOwn(given, one)));
  const rows = touched.map((one) => [
    code(one),
    ...values.words.map((word) => code(strategyOf({ [axis]: word })[one])),
  ]);
  return table(['', ...values.words.map(code)], rows);
}

/** Reasons that several keys share are told once. */
function refusedTable(): string {
  const ofAxes = AXIS_NAMES.flatMap((key) => (axisNamed(key).refuse ?? []).map((one) => ({ key, ...one })));
  const all = [...ofAxes, ...SETTING_REFUSALS];
  const alike = Map.groupBy(all, ({ refused, because }) => `${refused}: ${because}`);
  const rows = [...alike.values()].map((same) => {
    const { refused, because } = same[0]!;
    return [same.map(({ key }) => code(key)).join(', '), refused, sentence(because)];
  });
  return table(['key', 'refused', 'because'], rows);
}

function outsideTable(): string {
  const rows = AXIS_NAMES.flatMap((axis) => {
    const { external, command } = axisNamed(axis);
    return [
      ...inabilities(external ?? [], axis).map((one) => ({ axis, where: 'a service', ...one })),
      ...inabilities(command ?? [], axis).map((one) => ({ axis, where: 'a command', ...one })),
    ];
  });
  return table(
    ['axis', 'with', 'left out', 'because'],
    rows.map(({ axis, where, refused, because }) => [code(axis), where, refused, sentence(because)]),
  );
}

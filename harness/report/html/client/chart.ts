const HEIGHT = 280;
const PALETTE = 8;
/** Number of lines that differ by colour alone; later ones also have another dash. */
const BY_COLOUR = 4;
const DASHES = [[], [10, 4], [2, 3], [10, 3, 2, 3]];
const EXPECTED = [6, 5];
const BESIDE = [2, 3];

const styleOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function strokeOf({ colour, dashed, dotted }: Pick<ChartLine, 'colour' | 'dashed' | 'dotted'>): {
  stroke: string;
  dash: number[];
} {
  const round = Math.floor(colour / BY_COLOUR);
  return {
    stroke: styleOf(`--c${colour % PALETTE}`),
    dash: dashed ? EXPECTED : dotted ? BESIDE : (DASHES[round % DASHES.length] as number[]),
  };
}

function seriesOf(data: ChartData): {
  series: PlotSeries[];
  columns: (readonly (number | null)[])[];
  bands: [number, number, string][];
} {
  const series: PlotSeries[] = [
    {
      label: data.x.label,
      value: (_, value) => (value === null ? '' : `at ${FORMATS[data.x.format]!(value)}`),
    },
  ];
  const columns: (readonly (number | null)[])[] = [];
  const bands: [number, number, string][] = [];
  // 0 has no logarithm.
  const drawable = (values: readonly (number | null)[]) =>
    data.y.log === undefined ? values : values.map((value) => (value !== null && value > 0 ? value : null));
  for (const line of data.lines) {
    const { stroke, dash } = strokeOf(line);
    series.push({
      label: line.name,
      stroke,
      dash,
      width: 2,
      show: !(line.hidden ?? false),
      spanGaps: true,
      points: { show: line.points ?? false, size: 6, fill: stroke },
      value: (_, value) => (value === null ? '' : FORMATS[data.y.format]!(value)),
    });
    columns.push(drawable(line.values));
  }
  for (const line of data.lines) {
    if (line.band === undefined) continue;
    const { stroke } = strokeOf(line);
    for (const edge of [line.band.high, line.band.low]) {
      series.push({ label: '', stroke, width: 0, points: { show: false }, class: 'edge' } as PlotSeries);
      columns.push(drawable(edge));
    }
    bands.push([series.length - 2, series.length - 1, `${stroke}33`]);
  }
  return { series, columns, bands };
}

/** Vertical lines with their names, drawn over the plot. */
function drawMarks(marks: NonNullable<ChartData['marks']>): (plot: Plot) => void {
  return (plot) => {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio || 1;
    ctx.save();
    ctx.strokeStyle = styleOf('--mark');
    ctx.fillStyle = styleOf('--mark');
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = 'top';
    let row = 0;
    for (const { x, label } of marks) {
      const place = Math.round(plot.valToPos(x, 'x', true));
      if (place < bbox.left || place > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(place, bbox.top);
      ctx.lineTo(place, bbox.top + bbox.height);
      ctx.stroke();
      const fits = place + ctx.measureText(label).width + 8 * ratio < bbox.left + bbox.width;
      ctx.textAlign = fits ? 'left' : 'right';
      writeOver(ctx, label, {
        x: place + (fits ? 6 : -6) * ratio,
        y: bbox.top + (26 + row * 16) * ratio,
        ratio,
      });
      row += 1;
    }
    ctx.restore();
  };
}

/** Text on a background, so that no line runs through it. */
function writeOver(
  ctx: CanvasRenderingContext2D,
  text: string,
  { x, y, ratio }: { x: number; y: number; ratio: number },
): void {
  const width = ctx.measureText(text).width;
  const ink = ctx.fillStyle;
  ctx.fillStyle = styleOf('--bg');
  ctx.globalAlpha = 0.85;
  ctx.fillRect(
    ctx.textAlign === 'left' ? x - 2 * ratio : x - width - 2 * ratio,
    y - 2 * ratio,
    width + 4 * ratio,
    15 * ratio,
  );
  ctx.globalAlpha = 1;
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
}

function percentileSplits(_: Plot, __: number, least: number, most: number): number[] {
  const named = [0, Math.log10(2), 1, 2, 3, 4];
  return named.filter((place) => place >= least && place <= most);
}

/** The dash in the legend is that of the line. */
function dashOf(plot: Plot, index: number): CSSStyleDeclaration['borderStyle'] {
  const [first] = plot.series[index]?.dash ?? [];
  return first === undefined ? 'solid' : first < 5 ? 'dotted' : 'dashed';
}

function optionsOf(data: ChartData, width: number): PlotOptions {
  const { series, bands } = seriesOf(data);
  const grid = { stroke: styleOf('--grid'), width: 1 };
  const axis = {
    stroke: styleOf('--faint'),
    grid,
    ticks: grid,
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
  };
  const scale = (log: number | undefined) =>
    log === undefined ? {} : { distr: 3 as const, log: log as 2 | 10 };
  const write = (format: string) => (_: Plot, values: (number | null)[]) => writeAxis(format, values);
  return {
    width,
    height: HEIGHT,
    series,
    bands: bands.map(([high, low, fill]) => ({ series: [high, low], fill })),
    scales: {
      x: { time: false, ...scale(data.x.log) },
      y:
        data.y.log === undefined
          ? { range: (_, __, most) => [0, Math.max(1, most) * 1.08] }
          : scale(data.y.log),
    },
    axes: [
      {
        ...axis,
        label: data.x.label,
        values: write(data.x.format),
        ...(data.x.format === 'percentile' ? { splits: percentileSplits } : {}),
      },
      { ...axis, label: data.y.label, size: 72, values: write(data.y.format) },
    ],
    cursor: { drag: { x: true, y: false }, focus: { prox: 24 }, points: { size: 7 } },
    focus: { alpha: 0.35 },
    legend: { live: true, markers: { width: 3, dash: dashOf } },
    hooks: { draw: data.marks === undefined ? [] : [drawMarks(data.marks)] },
  };
}

const drawn = new Map<HTMLElement, Plot>();

function draw(figure: HTMLElement): void {
  const place = figure.querySelector<HTMLElement>('.plot')!;
  const data = JSON.parse(figure.querySelector('script')!.textContent!) as ChartData;
  drawn.get(figure)?.destroy();
  const { columns } = seriesOf(data);
  const options = optionsOf(data, Math.max(220, place.clientWidth));
  const plot = new uPlot(options, [data.at, ...columns] as unknown as PlotData, place);
  drawn.set(figure, plot);
  handleLegend(place, plot);
  if (!figure.hasAttribute('data-keys')) {
    figure.setAttribute('data-keys', '');
    handleKeys(place, new Proxy(plot, { get: (_, key) => Reflect.get(drawn.get(figure)!, key) }), data);
  }
}

function redrawAll(): void {
  for (const figure of drawn.keys()) draw(figure);
}

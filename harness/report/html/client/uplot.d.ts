/** The library is a global of the page, which has its file before these scripts. */
declare const uPlot: typeof import('uplot');
declare type Plot = import('uplot');
declare type PlotOptions = import('uplot').Options;
declare type PlotSeries = import('uplot').Series;
declare type PlotData = import('uplot').AlignedData;
declare type ChartData = import('../chart-data.ts').ChartSpec;
declare type ChartLine = import('../chart-data.ts').Line;

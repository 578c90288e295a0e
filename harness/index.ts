/** Exports of the package `connlab`, for your own scenarios and for programs that read results. No side effects. */
export type { EncodedHistogram } from './drive/driver.ts';
export type {
  HostObservation,
  ObserverReport,
  ProcessObservation,
  Series,
  SocketTable,
} from './observe/observation.ts';
export type { PredictedRange, Prediction } from './result/prediction.ts';
export type {
  Cell,
  CellHeader,
  CellNumbers,
  Check,
  Environment,
  Exhaustion,
  HostResult,
  LatencySummary,
  Phase,
  Result,
  SideRecord,
  SuiteRecord,
  Verdict,
  Warning,
} from './result/result.ts';
export type { Axis, Strategy } from './scenario/axes/axes.ts';
export type { Method } from './scenario/request/methods.ts';
export type { BodyFile, RequestRecord, RequestSettings } from './scenario/request/request.ts';
export type {
  CellPlan,
  CellSettings,
  ClosedLoad,
  Expectation,
  LabSettings,
  LeftOut,
  Load,
  OpenLoad,
  Operand,
  OriginInput,
  OriginSettings,
  PortRange,
  Scenario,
  ScenarioInput,
  ServiceTime,
} from './scenario/scenario.ts';
export { defineScenario } from './scenario/scenario.ts';
export type { Closer, HostName, Reuse } from './scenario/strategy.ts';
export type { SuiteInput, SuiteScenario } from './scenario/suite/suite.ts';
export { defineSuite } from './scenario/suite/suite.ts';
export type { Served } from './serve/target.ts';

/** Pipelines: from a file or an object to a running graph with one supervisor. */
export { type BuildOptions, openPipeline } from './build.ts';
export { type Catalogue, catalogue } from './catalogue.ts';
export { type ControlAnswer, type ControlMessage, describeAnswer } from './control.ts';
export { loadPipeline } from './config/load.ts';
export { definePipeline, parsePipeline } from './config/parse.ts';
export type { PipelineConfig, SinkConfig, SourceConfig, StageConfig } from './config/schema.ts';
export { estimates } from './estimates.ts';
export type { Graph } from './graph.ts';
export { pipelineJsonSchema } from './json-schema.ts';
export { preset, presetNames } from './presets.ts';
export { type Counts, type GraphObserver, PipelineMetrics } from './metrics.ts';
export { openReplay, replay, type ReplayOptions } from './replay.ts';
export { imagesSink, type ImagesSinkOptions } from './sinks/images.ts';
export { jsonlSink, type JsonlSinkOptions } from './sinks/jsonl.ts';
export type { Sink, ValueSink } from './sinks/sink.ts';
export { tee } from './sinks/tee.ts';
export { replaySource, type ReplaySourceOptions } from './sources/replay.ts';
export type { Source, SourceControl } from './sources/source.ts';
export {
  defineStage,
  type Stage,
  type StageContext,
  type StageDescriptions,
  type StageFields,
  type StageValues,
  type ValueKind,
} from './stage.ts';
export type { KeyedState, StateChange, StateHost } from './state.ts';
export { defineStatefulStage, type StatefulStageFields } from './stateful-stage.ts';
export type { Rejection, Summary } from './summary.ts';
export { Supervisor, type SupervisorOptions } from './supervisor.ts';
export { serveStages } from './workers/serve-stages.ts';

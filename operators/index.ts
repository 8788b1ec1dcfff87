/**
 * The operators of Sounder: they know time, order and settlement, and no physics.
 *
 * | operator      | in one sentence                                                  | holds at most        | order | drops |
 * |---------------|------------------------------------------------------------------|----------------------|-------|-------|
 * | creditSource  | poll values one after another while a credit is free             | `credits` envelopes  | kept  | none  |
 * | mapEnvelope   | turn every value into another one; a throw rejects that envelope | nothing              | kept  | none  |
 * | applyPlan     | apply to every value the plan made for its sensor                | `maxPlans` plans     | kept  | none  |
 * | pace          | emit values with the spacing of their capture times over a rate  | `maxItems` envelopes | kept  | none  |
 * | settleAfter   | write every value and acknowledge its envelope once it is safe   | `maxItems` envelopes | kept  | none  |
 *
 * To write one: `receive` subscribes, `forward` hands on, `oneAtATime` is the body of operators whose work takes time.
 */
export { creditSource, type CreditSourceOptions } from './credit-source.ts';
export { createEnvelope, Envelope, type Outcome, Settlement, withValue } from './envelope.ts';
export { mapEnvelope } from './map-envelope.ts';
export { oneAtATime, type OneAtATimeOptions } from './one-at-a-time.ts';
export { pace, type PaceOptions } from './pace.ts';
export { type Rate, speedOf } from './pace-schedule.ts';
export { applyPlan, type ApplyPlanOptions } from './plan-by-sensor.ts';
export type { DisposablePlan } from './plan-cache.ts';
export { forward, receive } from './receive.ts';
export { settleAfter, type SettleAfterOptions } from './settle.ts';

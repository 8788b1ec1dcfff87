/**
 * The operators of Sounder: they know time, order and settlement, and no physics.
 *
 * | operator      | in one sentence                                                  | holds at most        | order | drops |
 * |---------------|------------------------------------------------------------------|----------------------|-------|-------|
 * | creditSource  | poll values one after another while a credit is free             | `credits` envelopes  | kept  | none  |
 * | mapEnvelope   | turn every value into another one; a throw rejects that envelope | nothing              | kept  | none  |
 * | applyPlan     | apply to every value the plan made for its sensor                | `maxPlans` plans     | kept  | none  |
 * | pace          | emit values with the spacing of their capture times over a rate  | `maxItems` envelopes | kept  | none  |
 * | inWorkers     | work on values in worker threads, results in the order of values | `maxItems` envelopes | kept  | `latestBy`: superseded |
 * | packet        | gather the transmits of every stream into packets over slow time | `maxItems` envelopes | kept  | repeated, incomplete, streams too many |
 * | timed         | tell how long every envelope was inside an operator              | nothing              | kept  | none  |
 * | withState     | step a state per stream by every value                           | states of the store  | kept  | none  |
 * | settleAfter   | write every value and acknowledge its envelope once it is safe   | `maxItems` envelopes | kept  | none  |
 * | plain         | estimate every snapshot by PLAIN, all stages in kernel memory    | plans of 8 sensors   | kept  | none  |
 * | compress      | shrink every snapshot within its sensor's limits                 | plans of 8 sensors   | kept  | none  |
 * | decouple      | find the values that occur along each axis on its own            | plans of 8 layouts   | kept  | none  |
 * | fuse          | pair the values of the axes into targets                         | plans of 8 layouts   | kept  | none  |
 * | subsample     | keep the entries of an axis that a mask names                       | a buffer each in flight | kept | none |
 * | recoverLines  | recover the entries of an axis that snapshots lack, line by line | a buffer each in flight | kept | none |
 * | demodulate    | bring ultrasound channel data to complex samples at the carrier  | plans of 8 sensors   | kept  | none  |
 * | beamform      | beamform all pulses of a packet onto a grid                      | plans of 8 layouts   | kept  | none  |
 * | compound      | compound the angles of every frame coherently                    | plans of 8 layouts   | kept  | none  |
 * | recover       | recover the missing pulses of sub-sampled slow time               | plans of 8 layouts   | kept  | none  |
 * | images        | make Doppler and B-mode of every packet of beamformed frames     | plans of 8 layouts   | kept  | none  |
 * | ultrasound    | make the images of every packet, all stages in kernel memory     | plans of 8 sensors   | kept  | none  |
 * | learnDictionary | learn an orthogonal dictionary of every stream and code by it  | dictionaries of 64 streams | kept | none |
 * | codeVectors   | code every snapshot with a dictionary that stays                 | plans of 8 sensors   | kept  | none  |
 * | sparseCode    | keep the codes of every snapshot that matter                     | plans of 8 layouts   | kept  | none  |
 * | denoise       | make every snapshot anew from codes that stand out of its noise  | plans of 8 layouts   | kept  | none  |
 * | anomaly       | alarm where a snapshot fits its dictionary worse than others did | scores of 64 streams | kept  | none  |
 *
 * To write one: `receive` subscribes, `forward` hands on, `oneAtATime` is the body of operators whose work takes time.
 */
export { anomaly, type AnomalyOperatorOptions } from './anomaly.ts';
export { beamform } from './beamform.ts';
export { codeVectors } from './code-vectors.ts';
export { Companions } from './companions.ts';
export { compound } from './compound.ts';
export { compress } from './compress.ts';
export { creditSource, type CreditSourceOptions } from './credit-source.ts';
export { decouple } from './decouple.ts';
export { demodulate } from './demodulate.ts';
export { denoise } from './denoise.ts';
export { createEnvelope, Envelope, type Outcome, Settlement, withValue } from './envelope.ts';
export { fuse } from './fuse.ts';
export { type Inflow, recordedInflow } from './inflow.ts';
export { images } from './images.ts';
export { inWorkers, type InWorkersOptions, type WorkAnswer, type Workers } from './in-workers.ts';
export { learnDictionary, type LearnDictionaryOptions } from './learn-dictionary.ts';
export { mapEnvelope } from './map-envelope.ts';
export { type OpenStates, statesInMemory } from './open-states.ts';
export { oneAtATime, type OneAtATimeOptions } from './one-at-a-time.ts';
export { pace, type PaceOptions } from './pace.ts';
export { type Rate, speedOf } from './pace-schedule.ts';
export { packet, packetDrops, type PacketOperatorOptions } from './packet.ts';
export { plain } from './plain.ts';
export { applyPlan, type ApplyPlanOptions } from './plan-by-sensor.ts';
export type { DisposablePlan } from './plan-cache.ts';
export { forward, receive } from './receive.ts';
export { type LinePlanner, recoverLines } from './recover-lines.ts';
export { type FramePlanner, recover } from './recover.ts';
export { settleAfter, type SettleAfterOptions } from './settle.ts';
export { sparseCode } from './sparse-code.ts';
export { type Stamp, type Stamped } from './stamped.ts';
export { type StateEncoding, StateStore, type StoredState } from './state-store.ts';
export { subsample } from './subsample.ts';
export { type StageTimes, timed } from './timed.ts';
export { ultrasound } from './ultrasound.ts';
export { type StateHost, unkept, withState, type WithStateOptions } from './with-state.ts';

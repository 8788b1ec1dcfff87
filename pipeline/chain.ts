import type { OperatorFunction } from 'rxjs';
import type { Envelope } from '../operators/envelope.ts';
import { timed } from '../operators/timed.ts';
import { SounderError, toSounderError } from '../src/core/errors.ts';
import type { SensorDescription } from '../src/core/sensor.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Catalogue } from './catalogue.ts';
import type { StageConfig } from './config/schema.ts';
import type { HeldModels } from './stages/held-models.ts';
import type { ModelReference } from './stages/model-reference.ts';
import type { StageContext, StageValues, ValueKind } from './stage.ts';

/**
 * Checks that each stage takes what the one before it gives, from the source's kind to the sink's.
 *
 * @throws SounderError `configuration-invalid` naming the first stage that does not fit, what it gets and what it takes
 */
export function checkChain(
  stages: readonly StageConfig[],
  catalogue: Catalogue,
  ends: { readonly source: ValueKind; readonly sink: ValueKind },
): void {
  let kind = ends.source;
  let giver = 'the source';
  for (const { name, place } of stages) {
    const stage = catalogue[name];
    if (stage.input !== kind)
      fail(place, `found ${article(kind)} from ${giver}, allowed: ${article(stage.input)}`, kind);
    kind = stage.output;
    giver = `stage "${name}"`;
  }
  const last = stages[stages.length - 1];
  if (kind !== ends.sink)
    fail(last.place, `found ${article(kind)} at the end of the stages, allowed: ${article(ends.sink)}`, kind);
}

function fail(place: string, problem: string, found: ValueKind): never {
  throw new SounderError('configuration-invalid', `${place}: ${problem}`, { field: place, found });
}

/**
 * Plans every stage once for a sensor and gives the plans back, so that a configuration is refused before it starts.
 *
 * @param capture  the file that describes the sensor, named where the fault is its own
 * @throws SounderError what the first snapshot would meet, after the flag, the place of the stage, or the capture
 */
export function planChain(
  stages: readonly StageConfig[],
  catalogue: Catalogue,
  input: { readonly sensor: SensorDescription; readonly capture: string; readonly kernels: Kernels },
): void {
  let description: unknown = input.sensor;
  for (const stage of stages) {
    const row = catalogue[stage.name];
    if (!row.tryPlan) return;
    try {
      description = row.tryPlan(stage.options, description, input.kernels);
    } catch (thrown) {
      throw atFault(toSounderError(thrown), stage, input.capture);
    }
  }
}

/** The error with the place of its fault in front. */
function atFault(error: SounderError, { place, flags }: StageConfig, capture: string): SounderError {
  const { code, message, details } = error;
  const ofCapture = code === 'plan-invalid' || code === 'capture-invalid';
  const at = ofCapture ? capture : code === 'model-order-too-large' ? (flags?.maxTargets ?? place) : place;
  // The place of a stage ends in its name already.
  const fault = ofCapture
    ? message
    : message.replace(/^(?:plain|ultrasound|packet|subsample|recover|recoverLines): /, '');
  return new SounderError(code, `${at}: ${fault}`, details, error);
}

const article = (kind: ValueKind): string => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;

/** The stages of a checked chain as one operator; plans and state are made per subscription. */
export function composeStages<In extends ValueKind, Out extends ValueKind>(
  stages: readonly StageConfig[],
  catalogue: Catalogue,
  context: StageContext & { readonly held?: HeldModels },
): OperatorFunction<Envelope<StageValues[In]>, Envelope<StageValues[Out]>> {
  const { times } = context;
  const operators = stages.map(({ name, options, place }) => {
    const { held, notice } = context;
    const own: StageContext = {
      ...context,
      ...(held && { holdModel: (reference: ModelReference) => held.hold(place, reference) }),
      ...(notice && { notice: (message: string) => notice(`${place}: ${message}`) }),
    };
    const operator = catalogue[name].build(options, own);
    return times ? timed(name, operator, times) : operator;
  });
  return (source) =>
    operators.reduce<ReturnType<(typeof operators)[number]>>(
      (stream, operator) => operator(stream),
      source,
    ) as ReturnType<OperatorFunction<Envelope<StageValues[In]>, Envelope<StageValues[Out]>>>;
}

import type { OperatorFunction } from 'rxjs';
import type { Envelope } from '../operators/envelope.ts';
import { SounderError } from '../src/core/errors.ts';
import type { Catalogue } from './catalogue.ts';
import type { StageConfig } from './config/schema.ts';
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

const article = (kind: ValueKind): string => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;

/** The stages of a checked chain as one operator; plans and state are made per subscription. */
export function composeStages<In extends ValueKind, Out extends ValueKind>(
  stages: readonly StageConfig[],
  catalogue: Catalogue,
  context: StageContext,
): OperatorFunction<Envelope<StageValues[In]>, Envelope<StageValues[Out]>> {
  const operators = stages.map(({ name, options }) => catalogue[name].build(options, context));
  return (source) =>
    operators.reduce<ReturnType<(typeof operators)[number]>>(
      (stream, operator) => operator(stream),
      source,
    ) as ReturnType<OperatorFunction<Envelope<StageValues[In]>, Envelope<StageValues[Out]>>>;
}

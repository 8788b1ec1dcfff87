import { createRng } from '../../../src/core/rng.ts';
import { createBatch, type Examples, fixedSampler, type RecoveryModel } from '../../../src/learning/index.ts';

/**
 * Energy of the errors over energy of the targets, over examples that no training sees: the same for every mask and seed.
 *
 * @param label  of the test set
 */
export function testError(
  model: RecoveryModel,
  source: Examples,
  mask: readonly number[],
  { label, batches }: { readonly label: string; readonly batches: number },
): number {
  const batch = createBatch(model.shape, model.examples);
  const masks = new Float64Array(model.examples * model.shape.mask);
  const rng = createRng(label);
  fixedSampler(model.shape.mask, mask).sample(rng, 1, masks);
  let [errors, power] = [0, 0];
  for (let i = 0; i < batches; i++) {
    source.draw(rng.fork(`${i}`), batch);
    const found = model.forward(batch.measurements, masks);
    batch.targets.forEach((wanted, j) => {
      errors += (found[j] - wanted) ** 2;
      power += wanted * wanted;
    });
  }
  return errors / power;
}

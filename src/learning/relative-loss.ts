/**
 * Mean over examples of rho(|x - z|^2 / P), with rho(e) = e up to 1 and 1 + log e beyond.
 *
 * An example that a mask by chance made diverge is worse than nothing; how much worse does not matter, and by its logarithm
 * it does not outweigh all others.
 *
 * @param found        examples, each as long as `length`
 * @param power        P: mean |z|^2 of an example
 * @param derivatives  derivative of the loss by every entry of `found`, overwritten
 */
export function relativeLoss(
  found: Float64Array,
  targets: Float64Array,
  length: number,
  power: number,
  derivatives: Float64Array,
): number {
  const total = (targets.length / length) * power;
  let sum = 0;
  for (let start = 0; start < targets.length; start += length) {
    let error = 0;
    for (let i = start; i < start + length; i++) {
      derivatives[i] = found[i] - targets[i];
      error += derivatives[i] * derivatives[i];
    }
    const beyond = Math.max(1, error / power);
    sum += beyond === 1 ? error : power * (1 + Math.log(beyond));
    const scale = 2 / (total * beyond);
    for (let i = start; i < start + length; i++) derivatives[i] *= scale;
  }
  return sum / total;
}

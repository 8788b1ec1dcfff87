/**
 * The kernels: fast loops over regions of kernel memory, each planned once and applied to many snapshots.
 *
 * | kernel | what it does |
 * |---|---|
 * | `planWiden` | brings raw samples of any datatype into kernel memory as float32 |
 * | `planFirstNonFinite` | finds the first NaN or infinity |
 * | `planBlockAverage` | means over blocks on every axis, plain or steered to a frequency |
 * | `planDemodulate` | mixes and filters many records at once, which come out side by side |
 * | `planPixelSums` | sums delayed and turned records for every pixel, all pulses in one pass |
 * | `planCompound` | the mean of tensors that lie one after the other |
 * | `planDecimate` | keeps every D-th element on every axis |
 * | `planPromote` | widens complex float32 to complex float64 |
 * | `planModeProduct` | multiplies a tensor by a complex matrix along one axis |
 * | `planCovariance` | forms the Hermitian covariance along one axis in float64 |
 * | `planForwardBackwardCovariance` | forms the forward-backward averaged covariance as a real symmetric matrix |
 * | `planPulsePairs`, `pulsePower`, `removeSubspace` | pass over the slow time of every pixel of a frame |
 * | `planSparseStep` | proximal gradient steps with momentum on many problems at once |
 * | `planFft` | discrete Fourier transform of any length along one axis |
 * | `planSymmetricEvd` | eigenvalues and eigenvectors of a real symmetric matrix |
 * | `planHermitianEvd` | eigenvalues and eigenvectors of a complex Hermitian matrix |
 * | `planReciprocalRoots` | roots of a polynomial whose roots come in pairs z, 1 / conj(z) |
 */
export * from './block-average.ts';
export { type CovarianceOptions, type CovariancePlan, planCovariance } from './covariance.ts';
export * from './compound.ts';
export * from './decimate.ts';
export * from './delay-and-sum.ts';
export * from './demodulate.ts';
export * from './fft.ts';
export * from './finite.ts';
export * from './forward-backward-covariance.ts';
export * from './hermitian-evd.ts';
export * from './load.ts';
export * from './memory.ts';
export * from './line-product.ts';
export * from './mode-product.ts';
export * from './polynomial-roots.ts';
export * from './promote.ts';
export * from './slow-time.ts';
export * from './sparse-step.ts';
export { type EvdPlan, planSymmetricEvd } from './symmetric-evd.ts';
export * from './widen.ts';

// The module's exports: one line per kernel file. Memory is imported; every pointer is a byte offset the caller owns.
export * from './block-average';
export * from './covariance';
export * from './forward-backward-covariance';
export { compoundF32 } from './compound';
export * from './convert';
export * from './decimate';
export { multiplyF64 } from './dense-product';
export { multiplyLinesF32 } from './line-product';
export { filterOctetsF32, filterQuadsF32, mixF32 } from './demodulate';
export { delayAndSumF32 } from './delay-and-sum';
export { locatePixels, prepareDelayAndSum } from './delay-and-sum-locate';
export * from './mode-product';
export * from './finite';
export { fftF32, fftF64 } from './fft';
export { bluesteinF32, bluesteinF64 } from './fft-bluestein';
export { polarDirection, retractOrthogonal, stepTowards } from './frank-wolfe';
export { hermitianEvd } from './hermitian-evd';
export { polynomialRoots } from './roots-general';
export { reciprocalRoots } from './roots-reciprocal';
export { polarFactorF64 } from './polar-factor';
export { moveTowardsF64, scaleF64 } from './running-mean';
export { weighCodesF64 } from './sparse-codes';
export { symmetricEvd } from './symmetric-evd';
export * from './pair-mean';
export * from './row-mean';
export * from './slow-time';
export * from './sparse-step';

/** First byte the module itself leaves free. */
export const heapBase: usize = __heap_base;

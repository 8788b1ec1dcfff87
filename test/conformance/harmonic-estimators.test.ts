import { harmonicEstimators, type HarmonicEstimatorName } from '../../src/harmonic/index.ts';
import { conformHarmonicEstimator } from './harmonic-estimator.ts';

/**
 * Error allowed over the bound. Root-MUSIC with uncorrelated sources is efficient up to 1 + 1 / (N snr) (Stoica and
 * Nehorai 1989); two sources 2.5 beamwidths apart cost it a tenth.
 */
const boundFactors: Readonly<Record<HarmonicEstimatorName, number>> = {
  'root-music': 1.1,
  'unitary-esprit': 1.7,
  'beamspace-esprit': 1.7,
};

for (const [name, estimator] of Object.entries(harmonicEstimators))
  conformHarmonicEstimator(estimator, { boundFactor: boundFactors[name as HarmonicEstimatorName] });

import { serveStages } from '../../pipeline/workers/serve-stages.ts';
import { workerCatalogue } from './fakes.ts';

// A worker thread with the fake estimator in its catalogue.
serveStages(workerCatalogue);

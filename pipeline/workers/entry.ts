import { catalogue } from '../catalogue.ts';
import { serveStages } from './serve-stages.ts';

// The file that worker threads of a pipeline run.
serveStages(catalogue);

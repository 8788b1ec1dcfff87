import { writeFileSync } from 'node:fs';
import { pipelineJsonSchema } from './json-schema.ts';

// Writes the editor schema of pipeline files: node dist/pipeline/build-schema.js pipeline/pipeline.schema.json
writeFileSync(process.argv[2] ?? 'pipeline/pipeline.schema.json', pipelineJsonSchema());

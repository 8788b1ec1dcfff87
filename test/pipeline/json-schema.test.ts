import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../pipeline/catalogue.ts';
import { pipelineJsonSchema } from '../../pipeline/json-schema.ts';
import { testCatalogue } from './fakes.ts';

interface Schema {
  readonly required?: string[];
  readonly properties: { stages: { items: { anyOf: { description: string; properties: Record<string, unknown> }[] } } };
}

describe('the editor schema', () => {
  it('is fresh: run the schema script after a change to stages, sources or sinks', () => {
    const file = readFileSync(new URL('../../pipeline/pipeline.schema.json', import.meta.url), 'utf8');
    expect(file).toBe(pipelineJsonSchema());
  });

  it('offers every stage of the catalogue with its sentence and its options', () => {
    const schema = JSON.parse(pipelineJsonSchema(testCatalogue)) as Schema;
    const stages = schema.properties.stages.items.anyOf;
    expect(stages.map(({ properties }) => Object.keys(properties)[0])).toEqual(Object.keys(testCatalogue));
    expect(stages.map(({ description }) => description)).toContain(catalogue.pass.summary);
    expect(JSON.stringify(stages)).toContain('maxTargets');
  });

  it('demands only what has no default', () => {
    expect((JSON.parse(pipelineJsonSchema()) as Schema).required).toEqual(['stages']);
  });
});

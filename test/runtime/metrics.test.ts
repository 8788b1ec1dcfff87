import { describe, expect, it } from 'vitest';
import { MetricsRegistry } from '../../src/runtime/metrics.ts';

describe('metrics', () => {
  it('are written in the exposition format of Prometheus', () => {
    const registry = new MetricsRegistry();
    const rejected = registry.counter('rejected_total', 'At fault.', ['code']);
    registry.counter('in_total', 'Came in.').add(3);
    const lag = registry.gauge('lag', 'Not read yet.', ['topic', 'partition']);
    registry.observedGauge('age_seconds', 'Newest.', () => 0.25);
    registry.observedGauge('nothing', 'Unknown.', () => undefined);
    rejected.add(1, { code: 'a' });
    rejected.add(2, { code: 'a' });
    rejected.add(1, { code: 'b' });
    lag.set(7, { topic: 't', partition: '0' });
    lag.set(9, { topic: 't', partition: '1' });
    lag.delete({ topic: 't', partition: '0' });
    expect(registry.text()).toBe(`# HELP rejected_total At fault.
# TYPE rejected_total counter
rejected_total{code="a"} 3
rejected_total{code="b"} 1
# HELP in_total Came in.
# TYPE in_total counter
in_total 3
# HELP lag Not read yet.
# TYPE lag gauge
lag{topic="t",partition="1"} 9
# HELP age_seconds Newest.
# TYPE age_seconds gauge
age_seconds 0.25
# HELP nothing Unknown.
# TYPE nothing gauge
`);
  });

  it('of a histogram are cumulative, the bound itself belongs to its bucket', () => {
    const registry = new MetricsRegistry();
    const times = registry.histogram('stage_seconds', 'Time.', [0.1, 1], ['stage']);
    for (const value of [0.1, 0.5, 1, 7]) times.observe(value, { stage: 'plain' });
    expect(registry.text().split('\n').slice(2, -1)).toEqual([
      'stage_seconds_bucket{stage="plain",le="0.1"} 1',
      'stage_seconds_bucket{stage="plain",le="1"} 3',
      'stage_seconds_bucket{stage="plain",le="+Inf"} 4',
      'stage_seconds_sum{stage="plain"} 8.6',
      'stage_seconds_count{stage="plain"} 4',
    ]);
  });

  it('escape what would break a line, and write numbers that JSON cannot', () => {
    const registry = new MetricsRegistry();
    const gauge = registry.gauge('odd', 'Two\nlines \\ here.', ['name']);
    gauge.set(Infinity, { name: 'a"b\\c\nd' });
    gauge.set(NaN, { name: 'n' });
    expect(registry.text()).toBe(
      '# HELP odd Two\\nlines \\\\ here.\n# TYPE odd gauge\nodd{name="a\\"b\\\\c\\nd"} +Inf\nodd{name="n"} NaN\n',
    );
  });

  it('count label sets beyond their bound together', () => {
    const registry = new MetricsRegistry();
    const counter = registry.counter('many_total', 'Many.', ['id']);
    for (let id = 0; id < 5000; id++) counter.add(1, { id: String(id) });
    const lines = registry.text().trimEnd().split('\n');
    expect(lines).toHaveLength(2 + 1001);
    expect(lines.at(-1)).toBe('many_total{id="other"} 4000');
  });

  it('have each name once', () => {
    const registry = new MetricsRegistry();
    registry.counter('a_total', 'A.');
    expect(() => registry.gauge('a_total', 'A.')).toThrow('metrics: a_total is registered already');
  });
});

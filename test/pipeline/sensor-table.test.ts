import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SensorTable } from '../../pipeline/workers/sensor-table.ts';

it('two sensor tables used in the same order always know the same: what is not sent is known', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(7), { maxLength: 60 }), (most, ids) => {
      const [sender, receiver] = [new SensorTable<true>(most), new SensorTable<string>(most)];
      let sent = 0;
      for (const id of ids) {
        const { isNew } = sender.use(id, true);
        if (isNew) sent++;
        expect(receiver.use(id, isNew ? `sensor ${id}` : undefined).sensor).toBe(`sensor ${id}`);
      }
      if (new Set(ids).size <= most) expect(sent).toBe(new Set(ids).size);
    }),
  );
});

it('a sensor table forgets the one unused for longest, and says that it does not know it', () => {
  const table = new SensorTable<string>(2);
  for (const id of [1, 2, 1, 3]) table.use(id, `sensor ${id}`);
  expect(table.use(1, undefined)).toEqual({ sensor: 'sensor 1', isNew: false });
  expect(table.use(2, undefined)).toEqual({ sensor: undefined, isNew: true });
});

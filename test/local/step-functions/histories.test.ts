import { Histories } from '../../../src/local/step-functions/histories';

const event = (id: number) => ({ id, previousEventId: id - 1, type: 'PassStateEntered', timestamp: 0 });

function ended(histories: Histories, name: string, events: number, succeeded = true) {
  for (let id = 1; id <= events; id += 1) histories.add(name, event(id));
  histories.end(name, succeeded);
}

describe('Histories', () => {
  it('keeps the events of an execution in their order', () => {
    const histories = new Histories(10);
    ended(histories, 'a', 3);
    expect(histories.get('a')?.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('forgets the oldest that have ended when there are too many events, and says so', () => {
    const forgotten: string[] = [];
    const histories = new Histories(10, (name) => forgotten.push(name));
    for (const name of ['a', 'b', 'c']) ended(histories, name, 4);
    expect(forgotten).toEqual(['a']);
    expect(histories.get('a')).toBeUndefined();
    expect(histories.get('b')).toHaveLength(4);
  });

  it('never forgets what runs', () => {
    const histories = new Histories(1);
    histories.add('running', event(1));
    for (const name of ['a', 'b', 'c']) ended(histories, name, 4);
    expect(histories.get('running')).toHaveLength(1);
  });

  it('keeps the last one that ended, however long it is', () => {
    const histories = new Histories(10);
    ended(histories, 'a', 100);
    expect(histories.get('a')).toHaveLength(100);
  });

  it('does not let successes push out failures', () => {
    const histories = new Histories(10);
    ended(histories, 'failed', 8, false);
    for (let i = 0; i < 100; i += 1) ended(histories, `good-${i}`, 8);
    expect(histories.get('failed')).toHaveLength(8);
  });
});
